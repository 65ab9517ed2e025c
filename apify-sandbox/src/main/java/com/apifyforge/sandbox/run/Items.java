package com.apifyforge.sandbox.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.apifyforge.sandbox.message.Content;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a dataset. An item is made when it is sent, from its number and its run alone: a million of them take no
 * more room than one.
 */
final class Items implements Content.Streamed {
    static final List<String> FIELDS = List.of("id", "text");

    private static final int PIECE = 64 * 1024;
    private static final int AROUND_THE_VALUES = "{\"id\":,\"text\":\"\"}".length();
    private static final byte[] ALPHABET = utf8(" abcdefghijklmnopqrstuvwxyz");

    /** The items {@code first}, {@code first + step} and so on, {@code count} of them. */
    record Page(int first, int step, int count) {}

    private final Page page;
    private final List<String> fields;
    private final byte[] opening;
    private final byte[] before;
    private final byte[] after;
    private final byte[] between;
    private final byte[] closing;
    private final List<byte[]> names;
    private final String ofRun;
    private final byte[] filling;

    Items(RunLifecycle run, Page page, List<String> fields, ItemFormat format, String opening) {
        this.page = page;
        this.fields = fields;
        this.opening = utf8(opening);
        before = utf8(format.before);
        after = utf8(format.after);
        between = utf8(format.between);
        closing = utf8(format.closing);
        names = fields.stream().map(field -> utf8(format.name(field))).toList();
        ofRun = ", run " + run.birth().id();
        filling = filling(run.birth().script().itemBytes());
    }

    @Override
    public Iterator<byte[]> part(int i, int of) {
        return new Pieces(at(i, of), at(i + 1, of), i == 0, i + 1 == of);
    }

    private int at(int i, int of) {
        return (int) ((long) page.count() * i / of);
    }

    private final class Pieces implements Iterator<byte[]> {
        private final int until;
        private final boolean closes;
        private int next;
        private boolean opens;
        private boolean over;

        Pieces(int from, int until, boolean opens, boolean closes) {
            this.next = from;
            this.until = until;
            this.opens = opens;
            this.closes = closes;
        }

        @Override
        public boolean hasNext() {
            return !over;
        }

        @Override
        public byte[] next() {
            var piece = new ByteArrayOutputStream(PIECE);
            if (opens) {
                piece.writeBytes(opening);
                opens = false;
            }
            while (next < until && piece.size() < PIECE) {
                item(piece, next++);
            }
            over = next == until;
            if (over && closes) {
                piece.writeBytes(closing);
            }
            return piece.toByteArray();
        }
    }

    private void item(ByteArrayOutputStream out, int place) {
        var id = Integer.toString(page.first() + place * page.step());
        if (place > 0) {
            out.writeBytes(between);
        }
        out.writeBytes(before);
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.writeBytes(names.get(i));
            value(out, fields.get(i), id);
        }
        out.writeBytes(after);
    }

    /** The comma in a text has CSV quote it; nothing in it is escaped in any format. */
    private void value(ByteArrayOutputStream out, String field, String id) {
        if (field.equals("id")) {
            out.writeBytes(utf8(id));
            return;
        }
        var text = utf8("Item " + id + ofRun);
        int missing = filling.length - AROUND_THE_VALUES - id.length() - text.length;
        out.write('"');
        out.writeBytes(text);
        out.write(filling, 0, Math.max(0, missing));
        out.write('"');
    }

    private static byte[] filling(@Nullable Integer itemBytes) {
        var bytes = new byte[itemBytes == null ? 0 : itemBytes];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = ALPHABET[i % ALPHABET.length];
        }
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
