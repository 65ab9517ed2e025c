package com.apifyforge.ctl.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;

/** Says on standard error what is waited for, once that takes longer than a second; on a terminal alone. */
final class Spinner implements AutoCloseable {
    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration TURN = Duration.ofMillis(120);
    private static final String FRAMES = "|/-\\";
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter err;
    private final String what;
    private final Thread turning = Thread.ofVirtual().unstarted(this::turn);
    private boolean shown;
    private boolean over;

    private Spinner(PrintWriter err, String what) {
        this.err = err;
        this.what = what;
    }

    static Spinner start(PrintWriter err, String what) {
        var spinner = new Spinner(err, what);
        spinner.turning.start();
        return spinner;
    }

    private void turn() {
        try {
            // The delay is what is seen: nothing turns for an answer that comes at once.
            Thread.sleep(BEFORE);
            if (!isTerminal()) {
                return;
            }
            long began = System.nanoTime();
            for (int turn = 0; show(turn, BEFORE.toSeconds() + (System.nanoTime() - began) / 1_000_000_000); turn++) {
                // Between two pictures.
                Thread.sleep(TURN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of this process: standard error may go elsewhere than the rest. */
    private static boolean isTerminal() throws InterruptedException {
        try {
            return new ProcessBuilder("test", "-t", "2").inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private synchronized boolean show(int turn, long seconds) {
        if (!over) {
            shown = true;
            err.print(ERASE + FRAMES.charAt(turn % FRAMES.length()) + " " + what + " (" + seconds + " s)");
            err.flush();
        }
        return !over;
    }

    /** Makes room for a line; the spinner comes again below it. */
    synchronized void erase() {
        if (shown) {
            shown = false;
            err.print(ERASE);
            err.flush();
        }
    }

    @Override
    public synchronized void close() {
        over = true;
        turning.interrupt();
        erase();
    }
}
