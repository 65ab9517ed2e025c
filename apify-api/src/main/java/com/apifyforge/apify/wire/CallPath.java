package com.apifyforge.apify.wire;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Paths of calls. An id ends up beside the token, so none may leave its place in the path. */
public final class CallPath {
    private static final Pattern ID = Pattern.compile("[^/?#\\\\\\p{Cntrl}]{1,256}");

    public static final class IdMalformedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final String template;
    private final String path;
    private final StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");

    private CallPath(String template, String path) {
        this.template = template;
        this.path = path;
    }

    public static CallPath of(String path) {
        return new CallPath(path, path);
    }

    /** {@code template} with each {@code *} replaced by an id in turn; throws {@link IdMalformedException}. */
    public static CallPath of(String template, String... ids) {
        String path = template;
        for (String id : ids) {
            if (!ID.matcher(id).matches() || id.equals(".") || id.contains("..")) {
                throw new IdMalformedException();
            }
            path = path.replaceFirst("\\*", Matcher.quoteReplacement(encode(id)));
        }
        return new CallPath(template, path);
    }

    /** Nothing where {@code value} is null. */
    public CallPath with(String name, @Nullable Object value) {
        if (value != null) {
            var text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
            query.add(name + "=" + encode(text));
        }
        return this;
    }

    /** The same for all calls of a kind: without ids and query. */
    String template() {
        return template;
    }

    @Override
    public String toString() {
        return path + query;
    }

    /** URLEncoder writes forms, not paths: it escapes {@code ~}, and a space becomes a plus. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%7E", "~");
    }
}
