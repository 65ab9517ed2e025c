package com.apifyforge.quickstart;

import com.apifyforge.client.Endpoints;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.system.Ports;
import com.apifyforge.quickstart.system.VaultSettings;
import com.apifyforge.quickstart.system.VaultSystem;
import java.nio.file.Path;

/** The whole system in this process, and who signs in at its gateway. {@link RunningUp} is one in a process of its own. */
final class RunningVault implements AutoCloseable {
    final DataFolder folder;
    final Endpoints endpoints;
    private final VaultSystem vault;

    RunningVault(Path root) {
        folder = DataFolder.open(root);
        vault = VaultSystem.start(folder, VaultSettings.EMBEDDED, Ports.from(0), _ -> {});
        endpoints = Endpoints.in(root);
    }

    GatewayCaller signedIn(String user) throws Exception {
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
