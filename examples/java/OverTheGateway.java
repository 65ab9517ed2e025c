import module java.base;

import com.apifyforge.client.gateway.GatewayVault;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.Json;
import com.apifyforge.secret.Secret;

/** Connects the token on standard input for a user, runs a job, reads its items, disconnects: over HTTPS alone. */
void main(String[] args) throws Exception {
    var gateway = URI.create(System.getenv("GATEWAY"));
    try (var token = Secret.takeOwnershipOf(System.in.readAllBytes());
            var vault = new GatewayVault(
                    gateway, SSLContext.getDefault(), args[0], () -> System.getenv("ACCESS_TOKEN"))) {
        vault.connect(token);
        var input = Json.mapper().readTree("{\"sandbox\":{\"items\":10000}}");
        String jobId = UUID.randomUUID().toString();
        vault.run(jobId, new Target.Actor("apify~hello-world"), input, RunOptions.NONE);
        vault.follow("t-1.j-1", event -> {
            IO.println(event.type());
            return event.type().matches("Token.*|JobStarted|JobDeferred");
        });
        IO.println(vault.items(jobId).count() + " " + vault.disconnect().state());
    }
}
