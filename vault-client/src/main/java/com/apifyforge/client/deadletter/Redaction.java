package com.apifyforge.client.deadletter;

import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Text of strangers with the secrets in it masked. It may be anything, so what has the shape of a secret counts as one:
 * a masked run id does no harm, a shown token does. For every text in one pass each, without backtracking.
 */
public final class Redaction {
    static final String MASK = "***";

    /** Twice what is ever shown, so that a cut through a secret is not seen. */
    private static final int MAX_LENGTH = 16 * 1024;

    /** Parts of field names, compared without case, {@code -} and {@code _}. */
    private static final List<String> SECRET_NAMES = List.of(
            "token",
            "ticket",
            "secret",
            "pass",
            "pwd",
            "apikey",
            "accesskey",
            "privatekey",
            "authorization",
            "cookie",
            "credential",
            "signature");

    /** How tokens of Apify begin, up to what ends a word; a NUL in between is UTF-16. */
    private static final Pattern APIFY = Pattern.compile("(?i)a\0?p\0?i\0?f\0?y\0?_\0?(?:[a-z0-9_-]\0?)++");

    /** JWS and JWE in compact form. */
    private static final Pattern COMPACT = Pattern.compile("eyJ[A-Za-z0-9_-]*+(?:\\.[A-Za-z0-9_-]*+){1,4}+");

    private static final Pattern LOGIN = Pattern.compile("(?<=://)[^/@\\s\"]{1,300}+@");
    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)[ +]++[^\\s\",;]++");

    /** Older tokens and keys of others have no prefix. */
    private static final Pattern LONG_WORD = Pattern.compile("(?:[A-Za-z0-9]\0?){20,}+");

    /** Base64, as keys of AWS and others are written. Behind a dot, a colon or a slash it is an address. */
    private static final Pattern BASE64 = Pattern.compile("(?<![A-Za-z0-9+/.:%~_-])[A-Za-z0-9+/]{32,}+={0,2}+");

    /** A small letter by itself, a capital one before a digit, a digit before a letter. */
    private static final Pattern NO_WORD =
            Pattern.compile("(?<![a-z])[a-z](?![a-z])|(?<![A-Z])[A-Z](?=[0-9])|[0-9](?=[A-Za-z])");

    private static final Pattern NAMED =
            Pattern.compile("(?<![A-Za-z0-9_.-])([A-Za-z0-9_.-]++)(\\\\*+[\"']?+\\s{0,20}+[:=]\\s{0,20}+)(?=\\S)");

    private Redaction() {}

    /** For text that is not JSON, or is broken JSON; what is behind {@link #MAX_LENGTH} is left out. */
    public static String ofText(String text) {
        if (text.length() <= MAX_LENGTH) {
            return shapes(namedValues(text));
        }
        int end = endOfWord(text);
        return shapes(namedValues(text.substring(0, end))) + "… (" + (text.length() - end) + " more characters)";
    }

    /** Before {@link #MAX_LENGTH}: half of a secret has not the shape of one. */
    private static int endOfWord(String text) {
        int end = MAX_LENGTH;
        while (end > 0
                && (Character.isLetterOrDigit(text.charAt(end - 1)) || "\0_-.+/=".indexOf(text.charAt(end - 1)) >= 0)) {
            end--;
        }
        return end;
    }

    /**
     * A copy in which no field has a secret; what a name says of its value counts as well as what the value looks like.
     */
    public static JsonNode of(JsonNode json) {
        if (json instanceof ObjectNode object) {
            ObjectNode copy = Json.mapper().createObjectNode();
            boolean namesASecret = namesASecret(object);
            for (var field : object.properties()) {
                JsonNode value = field.getValue();
                boolean secret = isSecretName(field.getKey())
                        || namesASecret && field.getKey().equalsIgnoreCase("value");
                copy.set(shapes(field.getKey()), secret && !value.isNull() ? text(MASK) : of(value));
            }
            return copy;
        }
        if (json instanceof ArrayNode array) {
            ArrayNode copy = Json.mapper().createArrayNode();
            array.forEach(item -> copy.add(of(item)));
            return copy;
        }
        return json.isString() ? text(ofString(json.stringValue())) : json;
    }

    /** Bodies are often JSON in a string. */
    private static String ofString(String text) {
        if (text.length() <= MAX_LENGTH && (text.startsWith("{") || text.startsWith("["))) {
            try {
                return of(Json.read(text.getBytes(StandardCharsets.UTF_8))).toString();
            } catch (ContractException broken) {
                return ofText(text);
            }
        }
        return ofText(text);
    }

    /** As headers and environments are often written: {@code {"name": "password", "value": "…"}}. */
    private static boolean namesASecret(ObjectNode object) {
        return object.properties().stream()
                .anyMatch(field -> namesAnother(field.getKey())
                        && isSecretName(field.getValue().asString("")));
    }

    private static boolean namesAnother(String field) {
        return field.equalsIgnoreCase("name") || field.equalsIgnoreCase("key");
    }

    private static JsonNode text(String text) {
        return Json.mapper().getNodeFactory().stringNode(text);
    }

    static boolean isSecretName(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return SECRET_NAMES.stream().anyMatch(plain::contains) && !plain.endsWith("tokenid");
    }

    private static String shapes(String text) {
        String masked = COMPACT.matcher(text).replaceAll(MASK);
        masked = LOGIN.matcher(masked).replaceAll(MASK + "@");
        masked = BEARER.matcher(masked).replaceAll("$1 " + MASK);
        masked = APIFY.matcher(masked).replaceAll("apify_" + MASK);
        masked = BASE64.matcher(masked).replaceAll(run -> random(run) && isBase64(run.group()) ? MASK : quoted(run));
        return LONG_WORD.matcher(masked).replaceAll(word -> random(word) ? MASK : quoted(word));
    }

    /** In a path or a form there are words between the signs, in random text hardly ever. */
    private static boolean isBase64(String run) {
        return Arrays.stream(run.split("[+/=]"))
                .allMatch(part -> part.length() < 3 || NO_WORD.matcher(part).find());
    }

    /** Letters alone are a word, and digits alone a number. */
    private static boolean random(MatchResult word) {
        String text = word.group();
        return text.chars().anyMatch(Character::isDigit) && text.chars().anyMatch(Character::isLetter);
    }

    private static String quoted(MatchResult word) {
        return Matcher.quoteReplacement(word.group());
    }

    /** {@code token=…}, {@code "ticket": "…"}: by hand, as a pattern for quoted text would overflow the stack. */
    private static String namedValues(String text) {
        var masked = new StringBuilder();
        var name = NAMED.matcher(text);
        int done = 0;
        boolean namedBefore = false;
        while (name.find(done)) {
            masked.append(text, done, name.end());
            done = name.end();
            String field = name.group(1);
            int end = endOfValue(text, done, field.toLowerCase(Locale.ROOT));
            if (isSecretName(field) || namedBefore && field.equalsIgnoreCase("value")) {
                masked.append(MASK);
                done = end;
            }
            namedBefore = namesAnother(field) && isSecretName(text.substring(name.end(), end));
        }
        return masked.append(text, done, text.length()).toString();
    }

    /** After a closing quote or bracket, before what ends a word; a header's value has several words. */
    private static int endOfValue(String text, int begin, String name) {
        boolean words = name.contains("authorization") || name.contains("cookie");
        return switch (text.charAt(begin)) {
            case '"' -> after(text, begin + 1, "\"");
            case '\'' -> after(text, begin + 1, "'");
            case '[' -> after(text, begin + 1, "]");
            case '{' -> after(text, begin + 1, "}");
            default -> before(text, begin, words ? "\r\n\"'" : " \t\r\n,;&}])\"'");
        };
    }

    private static int after(String text, int begin, String end) {
        return Math.min(text.length(), before(text, begin, end) + 1);
    }

    private static int before(String text, int begin, String ends) {
        int at = begin;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length());
    }
}
