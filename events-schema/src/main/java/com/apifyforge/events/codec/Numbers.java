package com.apifyforge.events.codec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.util.RawValue;

/**
 * Which numbers a message may carry: those that an IEEE 754 double can hold, with more digits if need be. Others become
 * infinite or zero in a reader somewhere, or end it (Java's BigDecimal takes hours for some).
 */
final class Numbers {
    /** Stands in a tree for a number that does not fit, so that it is reported with its path. */
    static final Object UNFIT = new Object() {
        @Override
        public String toString() {
            return "unfit";
        }
    };

    private Numbers() {}

    static boolean fit(String text) {
        double value = Double.parseDouble(text);
        return Double.isFinite(value) && (value != 0 || isZero(text));
    }

    static boolean isZero(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'e' || c == 'E') {
                return true;
            }
            if (c >= '1' && c <= '9') {
                return false;
            }
        }
        return true;
    }

    /** Of a node of a tree, whoever made it. */
    static boolean fits(JsonNode node) {
        if (node instanceof POJONode pojo) {
            return pojo.getPojo() instanceof RawValue;
        }
        return !node.isNumber() || fit(node.numberValue().toString());
    }
}
