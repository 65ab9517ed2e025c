package com.apifyforge.quickstart.system;

import com.apifyforge.client.Endpoints;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.folder.KeyFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the keys of a folder as {@code up} does and tells, as JSON, what services on real servers are started with as
 * processes of their own. Each worker's arguments name one token-service.
 */
@Command(name = "apart", hidden = true, description = "Makes a folder for services that are started apart.")
public final class ApartCommand implements Callable<Integer> {
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Folder that stays.")
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Option(names = "--token-services", defaultValue = "1", paramLabel = "N", description = "How many there are.")
    private int tokenServices;

    @Mixin
    private final RealServers realServers = new RealServers();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        var settings = realServers.settings();
        if (Stream.of(settings.kafka(), settings.mongodbUri(), settings.apifyUrl())
                .anyMatch(Objects::isNull)) {
            throw new WrongUseException("apart needs --kafka, --mongodb-uri and --apify-url.");
        }
        try (var folder = DataFolder.open(data)) {
            var json = new JsonMapper().writeValueAsString(plan(settings, KeyFiles.in(folder, Clock.systemUTC())));
            spec.commandLine().getOut().println(json);
        }
        return 0;
    }

    private Map<String, Object> plan(VaultSettings settings, KeyFiles keys) {
        String kafka = Objects.requireNonNull(settings.kafka());
        URI apify = Objects.requireNonNull(settings.apifyUrl());
        var arguments = new ServiceArguments(
                kafka,
                _ -> settings.kafkaClientConfig(),
                Objects.requireNonNull(settings.mongodbUri()),
                apify,
                settings,
                keys);
        List<Integer> ports = IntStream.range(0, tokenServices)
                .mapToObj(_ -> Ports.from(0).tokenService())
                .toList();
        var endpoints = new Endpoints(
                kafka,
                settings.kafkaClientConfig(),
                URI.create("https://127.0.0.1:" + ports.getFirst()),
                null,
                null,
                null,
                apify,
                keys.ca(),
                keys.operator().certificate(),
                keys.operator().key(),
                keys.schedulerKey(),
                null,
                null,
                ProcessHandle.current().pid());
        return Map.of(
                "endpoints",
                endpoints.json(),
                "tokenServices",
                ports.stream().map(arguments::tokenService).toList(),
                "workers",
                ports.stream().map(arguments::worker).toList());
    }
}
