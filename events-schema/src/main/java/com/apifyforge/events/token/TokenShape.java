package com.apifyforge.events.token;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an Apify API token looks like, and which slip made something else of it. Apify documents neither length nor
 * alphabet. Today's tokens are {@code apify_api_} and 36 letters or digits, older ones have no prefix, so the rule is
 * wide: 20 to 128 letters, digits, {@code -} and {@code _}. Reads the bytes where they are, and says nothing of them
 * but the slip.
 */
public final class TokenShape {
    /** Why these bytes are no token; each is a {@link Reason} with a hint. */
    public enum Slip {
        EMPTY(Reason.TOKEN_EMPTY),
        SPACE_AROUND(Reason.TOKEN_SPACE_AROUND),
        QUOTED(Reason.TOKEN_QUOTED),
        BEARER(Reason.TOKEN_BEARER),
        URL(Reason.TOKEN_URL),
        ASSIGNMENT(Reason.TOKEN_ASSIGNMENT),
        PLACEHOLDER(Reason.TOKEN_PLACEHOLDER),
        TWICE(Reason.TOKEN_TWICE),
        OTHER_KIND(Reason.TOKEN_OTHER_KIND),
        CONTROL_CHARACTER(Reason.TOKEN_CONTROL_CHARACTER),
        FOREIGN_CHARACTER(Reason.TOKEN_FOREIGN_CHARACTER),
        TOO_SHORT(Reason.TOKEN_TOO_SHORT),
        TOO_LONG(Reason.TOKEN_TOO_LONG);

        private final Reason reason;

        Slip(Reason reason) {
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    private static final List<byte[]> SPACES = utf8("\u00a0", "\ufeff", "\u200b", "\u2028");
    private static final List<byte[]> QUOTES =
            utf8("\"", "'", "`", "“", "”", "„", "‘", "’", "«", "»", "&quot;", "\\\"");
    private static final List<byte[]> BEARER =
            utf8("bearer ", "bearer:", "bearer\t", "authorization:", "authorization ");
    private static final List<byte[]> URL_PARTS = utf8("://", "www.", "apify.com", "?token=", "&token=");
    private static final List<byte[]> PLACEHOLDERS = utf8(
            "undefined",
            "null",
            "none",
            "nil",
            "nan",
            "true",
            "false",
            "[object object]",
            "(none)",
            "changeme",
            "secret",
            "password",
            "test",
            "todo");
    private static final List<byte[]> PLACEHOLDER_STARTS = utf8("$", "<", "{", "%", "process.env", "os.environ");
    private static final List<byte[]> MASKS = utf8("***", "...", "…", "•");
    private static final List<byte[]> OTHER_KINDS = utf8(
            "apify_", "ghp_", "gho_", "github_pat_", "glpat-", "sk-", "sk_", "pk_", "xoxb-", "xoxp-", "akia", "hf_");
    /** How every Apify API token begins (https://docs.apify.com/platform/integrations/api). */
    public static final String TOKEN_PREFIX = "apify_api_";

    private static final int MARK = TOKEN_PREFIX.indexOf('_');
    private static final byte[] PREFIX = TOKEN_PREFIX.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TOKEN = "token".getBytes(StandardCharsets.US_ASCII);

    private final MemorySegment bytes;

    private TokenShape(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /** Empty for what may be a token. The first slip that explains it otherwise. */
    public static Optional<Slip> slip(MemorySegment bytes) {
        return Optional.ofNullable(new TokenShape(bytes).slip());
    }

    /**
     * May a token stand somewhere in this text? In upper and lower case: what a mail program or a person made of it is
     * as secret. Each text of each message is searched, so by the one character of a token's beginning that is rare.
     */
    public static boolean mayBeIn(String text) {
        for (int mark = text.indexOf('_'); mark >= 0; mark = text.indexOf('_', mark + 1)) {
            if (text.regionMatches(true, mark - MARK, TOKEN_PREFIX, 0, TOKEN_PREFIX.length())) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Slip slip() {
        if (isBlank()) {
            return Slip.EMPTY;
        }
        if (isSpace(0) || isSpace(bytes.byteSize() - 1) || startsOrEnds(SPACES)) {
            return Slip.SPACE_AROUND;
        }
        if (startsOrEnds(QUOTES)) {
            return Slip.QUOTED;
        }
        if (starts(BEARER)) {
            return Slip.BEARER;
        }
        if (contains(URL_PARTS)) {
            return Slip.URL;
        }
        if (startsWith(PREFIX, 0) && find(PREFIX, 1) > 0) {
            return Slip.TWICE;
        }
        return hasControl() ? Slip.CONTROL_CHARACTER : kindOrCharacters();
    }

    private @Nullable Slip kindOrCharacters() {
        if (isPlaceholder()) {
            return Slip.PLACEHOLDER;
        }
        if (has('=') || has(':')) {
            return Slip.ASSIGNMENT;
        }
        if (!startsWith(PREFIX, 0) && starts(OTHER_KINDS)) {
            return Slip.OTHER_KIND;
        }
        if (hasForeign()) {
            return Slip.FOREIGN_CHARACTER;
        }
        if (bytes.byteSize() < Limit.TOKEN_LENGTH_LEAST.value()) {
            return Slip.TOO_SHORT;
        }
        return bytes.byteSize() > Limit.TOKEN_LENGTH.value() ? Slip.TOO_LONG : null;
    }

    /** Also a name such as YOUR_API_TOKEN, which has no digit, and what a page shows in the place of a token. */
    private boolean isPlaceholder() {
        return PLACEHOLDERS.stream().anyMatch(word -> word.length == bytes.byteSize() && startsWith(word, 0))
                || starts(PLACEHOLDER_STARTS)
                || contains(MASKS)
                || startsWith(PREFIX, 0) && bytes.byteSize() > PREFIX.length && isAllX()
                || !hasDigit() && find(TOKEN, 0) >= 0 && !has('=') && !has(':');
    }

    private boolean isAllX() {
        for (long i = PREFIX.length; i < bytes.byteSize(); i++) {
            if ((at(i) | 0x20) != 'x') {
                return false;
            }
        }
        return true;
    }

    private boolean isBlank() {
        for (long i = 0; i < bytes.byteSize(); i++) {
            if (!isSpace(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isSpace(long at) {
        int c = at(at);
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private boolean hasDigit() {
        for (char digit = '0'; digit <= '9'; digit++) {
            if (has(digit)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasControl() {
        for (long i = 0; i < bytes.byteSize(); i++) {
            if (at(i) < ' ' || at(i) == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private boolean hasForeign() {
        for (long i = 0; i < bytes.byteSize(); i++) {
            int c = at(i);
            boolean ours = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
            if (!ours) {
                return true;
            }
        }
        return false;
    }

    private boolean has(char wanted) {
        for (long i = 0; i < bytes.byteSize(); i++) {
            if (at(i) == wanted) {
                return true;
            }
        }
        return false;
    }

    private boolean starts(List<byte[]> parts) {
        return parts.stream().anyMatch(part -> startsWith(part, 0));
    }

    private boolean startsOrEnds(List<byte[]> parts) {
        return parts.stream().anyMatch(part -> startsWith(part, 0) || startsWith(part, bytes.byteSize() - part.length));
    }

    private boolean contains(List<byte[]> parts) {
        return parts.stream().anyMatch(part -> find(part, 0) >= 0);
    }

    private long find(byte[] part, long from) {
        for (long i = from; i + part.length <= bytes.byteSize(); i++) {
            if (startsWith(part, i)) {
                return i;
            }
        }
        return -1;
    }

    /** ASCII letters in any case; {@code part} is in lower case. */
    private boolean startsWith(byte[] part, long from) {
        if (from < 0 || from + part.length > bytes.byteSize()) {
            return false;
        }
        for (int i = 0; i < part.length; i++) {
            int c = at(from + i);
            int lower = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
            if (lower != (part[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    private int at(long index) {
        return bytes.get(ValueLayout.JAVA_BYTE, index) & 0xff;
    }

    private static List<byte[]> utf8(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
