package com.apifyforge.quickstart;

import com.apifyforge.embedded.EmbeddedKafka;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Looks at the disk of a running system twice a second, and says why it ends before it does. */
final class Watchman {
    private static final int LOOK_EVERY_MILLIS = 500;
    /** For an end in order, which a full disk may keep from coming. */
    private static final int STOP_WITHIN_SECONDS = 10;

    private final Path folder;
    private final PrintWriter terminal;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("disk").factory());

    private Watchman(Path folder, PrintWriter terminal) {
        this.folder = folder;
        this.terminal = terminal;
    }

    /** Ends the process with {@link DiskTrouble#STATUS} at once if there is no room to begin with. */
    static void start(DataFolder folder, PrintWriter terminal) {
        DiskTrouble.reserveIn(folder.root());
        var watchman = new Watchman(folder.root(), terminal);
        watchman.look();
        EmbeddedKafka.whenItEndsTheProcess(watchman::kafkaEnds);
        watchman.looking.scheduleWithFixedDelay(
                watchman::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        String trouble = DiskTrouble.in(folder);
        if (trouble != null) {
            DiskTrouble.tell(trouble, terminal);
            Thread.ofPlatform().daemon().start(Watchman::haltInTime);
            System.exit(DiskTrouble.STATUS);
        }
    }

    private static void haltInTime() {
        try {
            TimeUnit.SECONDS.sleep(STOP_WITHIN_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(DiskTrouble.STATUS);
    }

    /** The broker gives up at once when it cannot write; without this the process would be gone without a word. */
    private void kafkaEnds(String why) {
        String trouble = DiskTrouble.in(folder);
        if (trouble == null) {
            LoggerFactory.getLogger(Watchman.class).error("The embedded Kafka ends the process: {}", why);
            terminal.println("The embedded Kafka gave up. More is in " + LogFile.place() + ".");
            terminal.flush();
            Runtime.getRuntime().halt(1);
        } else {
            DiskTrouble.tell(trouble, terminal);
            Runtime.getRuntime().halt(DiskTrouble.STATUS);
        }
    }
}
