package com.apifyforge.apify;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Apify itself says to a refusal: a sentence and a link, each only if it may be shown to anybody. Both are parts
 * of an answer's body, and a body may repeat anything, what was sent to it too.
 *
 * @param message up to {@value #LONGEST} printable characters; null where there is none or it may not be shown
 * @param link to a page of Apify's
 */
public record ApifyMessage(
        @Nullable String message, @Nullable String link) {
    public static final ApifyMessage NOTHING = new ApifyMessage(null, null);

    private static final int LONGEST = 300;
    /** A host of Apify's, no user, no port. */
    private static final Pattern LINK = Pattern.compile("https://(?:[a-z0-9-]{1,63}\\.){0,3}apify\\.com"
            + "(?:/[A-Za-z0-9._~/-]*)?(?:\\?[A-Za-z0-9._~&=-]*)?(?:#[A-Za-z0-9._~/-]*)?");

    /** Tokens of Apify's and of others, and whatever is as long as one, from 20 characters on, and has a digit. */
    private static final String TOKEN = "apify_[a-z]+_|eyJ[a-z0-9_-]{8}|(?=[a-z_-]*[0-9])[a-z0-9_-]{20,}";

    private static final Pattern TOKEN_LIKE = Pattern.compile("(?i)" + TOKEN);
    private static final Pattern SECRET_LINK =
            Pattern.compile("(?i)apify_[a-z]+_|eyJ[a-z0-9_-]{8}|[?&](?:token|key|secret|password|signature)=");

    private static final Pattern LINKS = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://[^\\s\"'<>)]*");
    private static final Pattern SECRET = Pattern.compile(
            "(?i)" + TOKEN + "|bearer\\s|[?&;](?:token|key|secret|password)=|-----BEGIN|[a-z0-9+/=_-]{40,}");

    /** HTML and other markup is a gateway's, not Apify's. */
    private static final Pattern MARKUP = Pattern.compile("[<>{}]");

    static ApifyMessage of(@Nullable String message, @Nullable String link) {
        return new ApifyMessage(
                message != null && isShown(message) ? message.strip() : null,
                link != null && isLink(link) ? link : null);
    }

    /** Also for other parts of an answer, which have a form of their own. */
    static boolean mayHoldToken(String text) {
        return TOKEN_LIKE.matcher(text).find();
    }

    private static boolean isShown(String message) {
        return !message.isBlank()
                && message.length() <= LONGEST
                && message.codePoints().allMatch(ApifyMessage::isPrintable)
                && !MARKUP.matcher(message).find()
                && LINKS.matcher(message).results().allMatch(found -> isLink(withoutFullStop(found.group())))
                && !SECRET.matcher(LINKS.matcher(message).replaceAll("")).find();
    }

    private static String withoutFullStop(String link) {
        return link.replaceFirst("[.,;:!?]+$", "");
    }

    private static boolean isLink(String link) {
        return link.length() <= LONGEST
                && LINK.matcher(link).matches()
                && !SECRET_LINK.matcher(link).find();
    }

    /** Nothing that moves the cursor, turns the direction of text, or is not there to be seen. */
    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
