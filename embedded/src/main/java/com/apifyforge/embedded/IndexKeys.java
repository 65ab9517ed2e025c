package com.apifyforge.embedded;

import de.bwaldvogel.mongo.backend.KeyValue;
import org.h2.mvstore.type.ObjectDataType;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an index, in the order that H2 gives them: by their bytes as Java writes objects. H2 writes both keys for
 * each comparison, a dozen times for each document that is looked for (docs/decisions/0018). Of two keys of one plain
 * text each the order is known without that.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/25/docs/specs/serialization/protocol.html">Java Object
 *     Serialization Specification, 6: a string is its length and then its bytes</a>
 */
final class IndexKeys extends ObjectDataType {
    /** A longer string has another form. */
    private static final int LONGEST = 0xFFFF;

    @Override
    public int compare(Object one, Object other) {
        String first = plainText(one);
        String second = first == null ? null : plainText(other);
        if (first == null || second == null) {
            return super.compare(one, other);
        }
        int byLength = Integer.compare(first.length(), second.length());
        return byLength == 0 ? first.compareTo(second) : byLength;
    }

    /** The only text of a key, if each of its characters is one byte; else null. */
    private static @Nullable String plainText(Object key) {
        return key instanceof KeyValue values
                        && values.size() == 1
                        && values.get(0) instanceof String text
                        && text.length() <= LONGEST
                        && isPlain(text)
                ? text
                : null;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == 0 || character >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
