package com.apifyforge.service.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.regex.Pattern;

/**
 * The last net: no code logs a token, a sealed token or a ticket, and if one ever does, this writes only its beginning.
 */
final class MaskingEncoder<E> extends EncoderBase<E> {
    /**
     * Compact JOSE: base64url of an opening brace and a quote, blank or line break, then two to four more parts. What
     * stands before it says nothing: in JSON a line break ends in a letter.
     */
    private static final Pattern SECRET = Pattern.compile(
            "(apify_api_)[A-Za-z0-9_-]+|e(?:y[AIJ]|w[0ko])[A-Za-z0-9_-]{16,}(?:\\.[A-Za-z0-9_-]*){2,4}");

    private final Encoder<E> encoder;

    MaskingEncoder(Encoder<E> encoder) {
        this.encoder = encoder;
        start();
    }

    @Override
    public byte[] encode(E event) {
        byte[] line = encoder.encode(event);
        // One byte, one character: what is looked for is ASCII, and the rest comes out as it was in any charset.
        var secrets = SECRET.matcher(new String(line, ISO_8859_1));
        return secrets.find()
                ? secrets.replaceAll(found -> found.group(1) == null ? "***.***" : found.group(1) + "***")
                        .getBytes(ISO_8859_1)
                : line;
    }

    @Override
    public byte[] headerBytes() {
        return encoder.headerBytes();
    }

    @Override
    public byte[] footerBytes() {
        return encoder.footerBytes();
    }
}
