package com.apifyforge.quickstart.folder;

import com.apifyforge.embedded.EmbeddedKafka;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Looks at the disk of a running system twice a second, and says why it ends before it does. */
public final class DiskWatch {
    private static final int LOOK_EVERY_MILLIS = 500;
    /** For an end in order, which a full disk may keep from coming. */
    private static final int STOP_WITHIN_SECONDS = 10;

    private final Path folder;
    private final PrintWriter terminal;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("disk").factory());

    private DiskWatch(Path folder, PrintWriter terminal) {
        this.folder = folder;
        this.terminal = terminal;
    }

    /** Ends the process with {@link DiskFailure#STATUS} at once if there is no room to begin with. */
    public static void start(DataFolder folder, PrintWriter terminal) {
        DiskFailure.reserveIn(folder.root());
        var watchman = new DiskWatch(folder.root(), terminal);
        watchman.look();
        EmbeddedKafka.whenItEndsTheProcess(watchman::kafkaEnds);
        watchman.looking.scheduleWithFixedDelay(
                watchman::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        String trouble = DiskFailure.in(folder);
        if (trouble != null) {
            DiskFailure.tell(trouble, terminal);
            Thread.ofPlatform().daemon().start(DiskWatch::haltInTime);
            System.exit(DiskFailure.STATUS);
        }
    }

    private static void haltInTime() {
        try {
            TimeUnit.SECONDS.sleep(STOP_WITHIN_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(DiskFailure.STATUS);
    }

    /** The broker gives up at once when it cannot write; without this the process would be gone without a word. */
    private void kafkaEnds(String why) {
        String trouble = DiskFailure.in(folder);
        if (trouble == null) {
            LoggerFactory.getLogger(DiskWatch.class).error("The embedded Kafka ends the process: {}", why);
            terminal.println("The embedded Kafka gave up. More is in " + LogFile.place() + ".");
            terminal.flush();
            Runtime.getRuntime().halt(1);
        } else {
            DiskFailure.tell(trouble, terminal);
            Runtime.getRuntime().halt(DiskFailure.STATUS);
        }
    }
}
