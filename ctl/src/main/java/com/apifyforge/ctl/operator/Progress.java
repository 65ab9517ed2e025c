package com.apifyforge.ctl.operator;

import com.apifyforge.client.Terminal;
import com.apifyforge.ctl.console.Session;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How far a rewrap is: a bar that moves on a terminal, else a line for every percent; nothing for machines. */
final class Progress {
    private static final int WIDTH = 40;

    private final Session session;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private long shown = -1;
    private String waiting = "";

    Progress(Session session) {
        this.session = session;
    }

    void show(JsonNode rewrap) {
        showWaiting(rewrap.path("waiting").asString(""));
        long done = rewrap.path("moved").asLong() + rewrap.path("failed").asLong();
        long all = done + rewrap.path("left").asLong();
        if (session.json() || all == 0 || (!terminal && 100 * done / all == shown)) {
            return;
        }
        shown = 100 * done / all;
        session.out().print((terminal ? "\r" : "") + bar(done, all) + (terminal ? "" : "\n"));
        session.out().flush();
    }

    /** Once for each reason; machines read it too, as messages for people go to standard error. */
    private void showWaiting(String why) {
        if (!why.isEmpty() && !why.equals(waiting)) {
            session.err().println((terminal ? "\n" : "") + "Waiting: " + Terminal.harmless(why));
            session.err().flush();
        }
        waiting = why;
    }

    private String bar(long done, long all) {
        String numbers = String.format(Locale.ROOT, "%3d %%  %d of %d", shown, done, all);
        if (!terminal) {
            return numbers;
        }
        int full = (int) (WIDTH * done / all);
        return "[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + numbers;
    }

    void end() {
        if (terminal && shown >= 0) {
            session.out().println();
        }
    }
}
