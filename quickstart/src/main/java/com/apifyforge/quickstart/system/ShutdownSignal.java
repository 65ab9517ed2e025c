package com.apifyforge.quickstart.system;

import java.util.concurrent.CountDownLatch;

/** Ctrl-C and {@code kill}: what runs is closed in order before the process ends. */
public final class ShutdownSignal {
    private ShutdownSignal() {}

    public static void atTheEnd(Runnable close) {
        Runtime.getRuntime().addShutdownHook(new Thread(close, "stop"));
    }

    /** Waits until the process is ended from outside. */
    public static int never() throws InterruptedException {
        new CountDownLatch(1).await();
        return 0;
    }
}
