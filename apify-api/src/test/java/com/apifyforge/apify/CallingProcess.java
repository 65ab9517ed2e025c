package com.apifyforge.apify;

import com.apifyforge.apify.StartRequest.Kind;
import com.apifyforge.secret.Loan;
import com.apifyforge.secret.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Calls Apify with many tokens while the collector has work, then waits to be searched: {@code uri ca tokens leaks}.
 * Its tokens are computed where they are used, so that nothing but the client can leave a copy behind.
 */
final class CallingProcess {
    private static final int GARBAGE = 512 * 1024;
    private static final List<Object> LEAKED = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        int tokens = Integer.parseInt(args[2]);
        int leaks = Integer.parseInt(args[3]);
        var survivors = new ArrayList<byte[]>();
        try (var client = new ApifyClient(TestSettings.of(URI.create(args[0]), Path.of(args[1])))) {
            for (int i = 0; i < tokens; i++) {
                call(client, loan(i));
                survivors.add(new byte[GARBAGE / 4]);
                garbage(survivors);
            }
            for (int i = 0; i < leaks; i++) {
                leak(i);
            }
            System.out.println("done");
            System.in.read();
        }
    }

    private static void call(ApifyClient client, Loan token) throws Exception {
        var start = new StartRequest(Kind.ACTOR, "me~work", "m", "{}", null, null, null, null, null);
        // In a virtual thread, as in the services: its stack lies on the heap when it waits.
        var thread = Thread.startVirtualThread(() -> {
            if (!(client.start(token, start) instanceof ApifyReply.Ok)
                    || !(client.me(token) instanceof ApifyReply.Ok)) {
                System.out.println("not ok");
            }
        });
        thread.join();
    }

    private static void garbage(List<byte[]> survivors) {
        for (int i = 0; i < 4; i++) {
            var _ = new byte[GARBAGE / 4];
        }
        if (survivors.size() > 100) {
            survivors.remove(ThreadLocalRandom.current().nextInt(survivors.size()));
        }
    }

    /** The leaks a scan must find: a String, an array on the heap, native memory. */
    private static void leak(int number) {
        loan(number)
                .lend(secret -> secret.lend(bytes -> {
                    switch (number % 3) {
                        case 0 ->
                            LEAKED.add(new StringBuilder(text(bytes))
                                    .reverse()
                                    .reverse()
                                    .toString());
                        case 1 -> LEAKED.add(bytes.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
                        default ->
                            LEAKED.add(java.lang.foreign.Arena.global()
                                    .allocate(64)
                                    .copyFrom(bytes));
                    }
                    return null;
                }));
    }

    private static String text(java.lang.foreign.MemorySegment bytes) {
        return new String(
                bytes.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static Loan loan(int number) {
        return new Loan() {
            @Override
            public <R> R lend(Function<Secret, R> use) {
                try (var secret = Secret.takeOwnershipOf(token(number))) {
                    return use.apply(secret);
                }
            }
        };
    }

    /** Thirty-six letters that follow from the number, behind Apify's prefix. */
    static byte[] token(int number) {
        byte[] token = {
            'a', 'p', 'i', 'f', 'y', '_', 'a', 'p', 'i', '_', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        };
        long state = number * 0x9E3779B97F4A7C15L + 1;
        for (int i = 10; i < token.length; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            token[i] = (byte) ('a' + (state >>> 33) % 26);
        }
        return token;
    }
}
