package com.apifyforge.benchmarks.system;

import com.apifyforge.benchmarks.apify.ApifyStandIn;
import com.apifyforge.embedded.ca.LocalCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What the service processes of one measurement share: keys, a database of their own at the given MongoDB, and the
 * stand-in. Processes that are started one after the other find the same users.
 */
public final class SharedParts implements AutoCloseable {
    private static final int MOST_TOKEN_SERVICES = 2;
    private static final String MONGODB = "--tokens.store.uri=";

    private final Path forge;
    private final Clock clock;
    private final Path folder;
    private final ApifyStandIn apify;
    private final ServicePlan plan;
    private final String database;
    private final Cleanup cleanup;

    private SharedParts(Path forge, Duration latency, List<String> up, Clock clock, Cleanup cleanup)
            throws IOException {
        this.forge = forge;
        this.clock = clock;
        this.cleanup = cleanup;
        folder = cleanup.folder("forge-bench");
        database = "apifyforge_bench_" + Long.toString(clock.millis(), Character.MAX_RADIX);
        var ca = LocalCa.in(folder.resolve("stand-in"), clock);
        apify = ApifyStandIn.start(ca.issue("apify", null), ca.certificate(), latency, Duration.ZERO, clock);
        cleanup.add(apify::close);
        var arguments = new ArrayList<>(up);
        arguments.addAll(List.of("--apify-url", apify.uri().toString()));
        arguments.addAll(List.of("--apify-ca", ca.certificate().toString()));
        plan = ServicePlan.in(folder.resolve("data"), forge, MOST_TOKEN_SERVICES, arguments);
    }

    static SharedParts make(Path forge, Duration latency, List<String> up, Clock clock) {
        var cleanup = new Cleanup();
        try {
            return new SharedParts(forge, latency, up, clock, cleanup);
        } catch (IOException e) {
            cleanup.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            cleanup.close();
            throw e;
        }
    }

    /** At most two token-services; the workers are spread over them. Returns when all serve. */
    public ServiceProcesses start(int tokenServices, int workers) {
        return start(tokenServices, workers, uri -> uri);
    }

    /** The same, with another address for the database that was given. */
    public ServiceProcesses start(int tokenServices, int workers, UnaryOperator<String> mongodb) {
        var running = new ServiceProcesses(plan.endpoints(), clock, folder);
        try {
            running.startTokenServices(IntStream.range(0, tokenServices)
                    .mapToObj(number -> tokenService(number, mongodb))
                    .toList());
            running.startWorkers(IntStream.range(0, workers)
                    .mapToObj(number -> command("apify-worker", plan.workers().get(number % tokenServices)))
                    .toList());
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private List<String> tokenService(int number, UnaryOperator<String> mongodb) {
        var arguments = new ArrayList<>(plan.tokenServices().get(number));
        arguments.replaceAll(argument -> argument.startsWith(MONGODB)
                ? MONGODB + mongodb.apply(argument.substring(MONGODB.length()))
                : argument);
        arguments.add("--tokens.store.database=" + database);
        arguments.add("--tokens.store.keys-database=" + database + "_keys");
        return command("token-service", arguments);
    }

    /** As its container runs it. */
    private List<String> command(String module, List<String> arguments) {
        var command = new ArrayList<>(List.of(ServicePlan.java(), "@" + forge.resolveSibling("docker/java.options")));
        command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-jar", appJar(forge.resolveSibling(module))));
        command.addAll(arguments);
        return command;
    }

    private static String appJar(Path module) {
        try (var files = Files.newDirectoryStream(module.resolve("target"), "*-app.jar")) {
            return files.iterator().next().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ApifyStandIn apify() {
        return apify;
    }

    @Override
    public void close() {
        cleanup.close();
    }
}
