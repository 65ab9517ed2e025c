package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.run.Account.Temper;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every well-formed token has an account, which follows from the token's text. Only hashes are kept: this process is
 * also searched for tokens when it runs in one with the vault.
 */
public final class Accounts {
    private static final byte[] PREFIX = ascii("apify_api_");
    private static final int LENGTH = PREFIX.length + 36;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Map<Temper, byte[]> WORDS = Map.of(
            Temper.REVOKED, ascii("revoked"),
            Temper.SCOPED, ascii("scoped"),
            Temper.BROKE, ascii("broke"),
            Temper.LIMITED, ascii("limited"));
    private static final byte[] USER = ascii("user");

    private final Set<ByteBuffer> revoked = ConcurrentHashMap.newKeySet();
    private volatile Journal journal = Journal.NONE;

    /** From now on revocations are written down. */
    public void keepIn(Journal keeper) {
        journal = keeper;
    }

    /** The account of the token at {@code offset}; throws {@link Problem} 401 where there is none. */
    public Account of(byte[] text, int offset, int length) {
        if (!wellFormed(text, offset, length) || revoked.contains(hash(text, offset, length))) {
            throw unknown();
        }
        var temper = temper(text, offset + PREFIX.length);
        if (temper == Temper.REVOKED) {
            throw unknown();
        }
        var name = name(text, offset + PREFIX.length, offset + length);
        var key = name == null ? hash(text, offset, length).array() : ascii("account of " + name);
        var id = id(hash(key, 0, key.length).array());
        return new Account(id, name == null ? "sandbox-" + id.substring(0, 8).toLowerCase(Locale.ROOT) : name, temper);
    }

    public void revoke(byte[] token) {
        byte[] hash = hash(token, 0, token.length).array();
        journal.revoked(hash);
        revokedHash(hash);
    }

    public void revokedHash(byte[] hash) {
        revoked.add(ByteBuffer.wrap(hash));
    }

    public static Problem unknown() {
        return new Problem(401, "user-or-token-not-found", "User was not found or authentication token is not valid");
    }

    /** Seventeen letters or digits that follow from {@code text}, as Apify's ids look. */
    public static String idOf(String text) {
        var bytes = ascii(text);
        return id(hash(bytes, 0, bytes.length).array());
    }

    private static boolean wellFormed(byte[] text, int offset, int length) {
        if (length != LENGTH || !startsWith(text, offset, PREFIX)) {
            return false;
        }
        for (int i = offset + PREFIX.length; i < offset + length; i++) {
            if (DIGITS.indexOf(text[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    private static Temper temper(byte[] text, int offset) {
        return WORDS.entrySet().stream()
                .filter(word -> startsWith(text, offset, word.getValue()))
                .map(Map.Entry::getKey)
                .findAny()
                .orElse(Temper.GOOD);
    }

    /** {@code userAlice0…}: the letters between {@code user} and the first digit name the account. */
    private static @Nullable String name(byte[] text, int offset, int end) {
        if (!startsWith(text, offset, USER)) {
            return null;
        }
        var name = new StringBuilder();
        for (int i = offset + USER.length; i < end && Character.isLetter(text[i]); i++) {
            name.append((char) Character.toLowerCase(text[i]));
        }
        return name.isEmpty() || name.length() == end - offset - USER.length ? null : name.toString();
    }

    private static boolean startsWith(byte[] text, int offset, byte[] word) {
        for (int i = 0; i < word.length; i++) {
            if (offset + i >= text.length || text[offset + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    private static String id(byte[] hash) {
        var id = new StringBuilder();
        for (int i = 0; i < 17; i++) {
            id.append(DIGITS.charAt((hash[i] & 0xff) % DIGITS.length()));
        }
        return id.toString();
    }

    private static ByteBuffer hash(byte[] text, int offset, int length) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(text, offset, length);
            return ByteBuffer.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
