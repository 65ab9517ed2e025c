package com.apifyforge.console.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;

/** Content-Security-Policy of the page: scripts of this origin, and the one inline import map, by its hash. */
final class ContentPolicy {
    /** Of what comes from the gateway: a record has the type that an Actor's author chose, and is never a page here. */
    static final String OF_ANSWERS = "default-src 'none'; sandbox; frame-ancestors 'none'";

    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private ContentPolicy() {}

    static String ofThePage() {
        return "default-src 'none'; script-src 'self'" + importMap(index())
                + "; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'"
                + "; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
                + "; trusted-types lit-html";
    }

    private static String importMap(String index) {
        return IMPORT_MAP
                .matcher(index)
                .results()
                .map(map -> " 'sha256-" + sha256(map.group(1)) + "'")
                .collect(Collectors.joining());
    }

    private static String index() {
        try {
            return new ClassPathResource("static/index.html").getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
