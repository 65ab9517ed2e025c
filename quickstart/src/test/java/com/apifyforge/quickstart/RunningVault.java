package com.apifyforge.quickstart;

import com.apifyforge.client.Endpoints;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.system.Ports;
import com.apifyforge.quickstart.system.VaultSettings;
import com.apifyforge.quickstart.system.VaultSystem;
import java.nio.file.Path;

/** The whole system in this process, and who signs in at its gateway. {@link RunningUp} is one in a process of its own. */
public final class RunningVault implements AutoCloseable {
    public final DataFolder folder;
    public final Endpoints endpoints;
    private final VaultSystem vault;

    public RunningVault(Path root) {
        this(root, Ports.from(0));
    }

    /** It takes seconds to start, and few tests use it. */
    static RunningVault withoutConsole(Path root) {
        return new RunningVault(root, Ports.from(0).withoutConsole());
    }

    private RunningVault(Path root, Ports ports) {
        folder = DataFolder.open(root);
        vault = VaultSystem.start(folder, VaultSettings.EMBEDDED, ports, _ -> {});
        endpoints = Endpoints.in(root);
    }

    public GatewayCaller signedIn(String user) throws Exception {
        var caller = new GatewayCaller(endpoints, user);
        caller.signIn(folder.keys().resolve("gateway.code"));
        return caller;
    }

    @Override
    public void close() {
        vault.close();
        folder.close();
    }
}
