package com.apifyforge.events.ticket;

import com.apifyforge.events.Limit;
import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;

/** The scheduler's key, ES256. */
public final class TicketSigner {
    private final ECKey key;
    private final JWSSigner signer;

    private TicketSigner(ECKey key) throws JOSEException {
        this.key = key;
        this.signer = new ECDSASigner(key);
    }

    public static TicketSigner generate(String keyId) {
        try {
            return new TicketSigner(new ECKeyGenerator(Curve.P_256)
                    .keyID(keyId)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate());
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java runtime has no P-256.", e);
        }
    }

    /**
     * Reads a private JWK file, as {@link #save} writes it. Throws UncheckedIOException if the file cannot be read and
     * IllegalArgumentException if it holds something else.
     */
    public static TicketSigner load(Path file) {
        try {
            var key = ECKey.parse(json(file));
            if (!key.isPrivate() || key.getKeyID() == null) {
                throw new IllegalArgumentException(file + " is not a private key with a kid.");
            }
            return new TicketSigner(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParseException | JOSEException | ContractException | IllegalStateException e) {
            // Without the cause: its text may quote the key.
            throw new IllegalArgumentException(file + " is not a private P-256 JWK.");
        }
    }

    private static String json(Path file) throws IOException {
        if (Files.size(file) > Limit.KEY_FILE_BYTES.value()) {
            throw new IllegalArgumentException(file
                    + " is too large for a private JWK: %d bytes are allowed.".formatted(Limit.KEY_FILE_BYTES.value()));
        }
        byte[] bytes = Files.readAllBytes(file);
        Json.read(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Writes the private key as a JWK, readable by the owner only. Never over an existing file. */
    public void save(Path file) {
        try {
            OwnerOnlyFile.write(file, key.toJSONString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Map<String, Object> publicJwk() {
        return key.toPublicJWK().toJSONObject();
    }

    public String sign(TicketClaims claims) {
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(Ticket.TYPE)
                .keyID(key.getKeyID())
                .build();
        var jws = new JWSObject(header, new Payload(Ticket.claims(claims).toJSONObject()));
        try {
            jws.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("The scheduler's key does not sign.", e);
        }
        return jws.serialize();
    }
}
