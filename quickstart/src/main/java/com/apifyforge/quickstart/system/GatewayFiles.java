package com.apifyforge.quickstart.system;

import com.apifyforge.quickstart.folder.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the gateway of a folder reads and writes there: the policy, which people may change, and the one-time code. */
public record GatewayFiles(Path policy, Path signInCode) {
    private static final String POLICY = """
            # What the gateway may start, and for whom (docs/gateway.md). Read at the start.
            rules:
              - caller: people   # whoever has signed in
                for: self
                actors: ["*"]
                tasks: ["*"]
            """;

    /** Makes a policy where there is none. */
    static GatewayFiles in(DataFolder folder) {
        Path policy = folder.root().resolve("gateway-policy.yaml");
        if (!Files.exists(policy)) {
            DataFolder.write(policy, POLICY);
        }
        return new GatewayFiles(policy, folder.keys().resolve("gateway.code"));
    }
}
