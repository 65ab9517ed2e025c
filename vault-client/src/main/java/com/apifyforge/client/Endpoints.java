package com.apifyforge.client;

import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Where a running system listens, as it writes it to {@code endpoints.json} in its data folder. Paths in the file may
 * be relative to that folder.
 *
 * @param pid of the process that serves
 * @param kafkaClientConfig there where the cluster asks for TLS or SASL
 * @param gateway there where one runs
 * @param worker there where one serves results
 * @param console there where one runs
 * @param databaseUri an owner-only file with a connection string, there where the database is the embedded one
 * @param sandboxControl an owner-only file with the header that the sandbox's control address requires, there where the
 *     sandbox stands for Apify
 */
public record Endpoints(
        String kafka,
        @Nullable Path kafkaClientConfig,
        URI tokenService,
        @Nullable URI gateway,
        @Nullable URI worker,
        @Nullable URI console,
        URI apify,
        Path ca,
        Path operatorCertificate,
        Path operatorKey,
        Path schedulerKey,
        @Nullable Path databaseUri,
        @Nullable Path sandboxControl,
        long pid) {
    public static final String FILE = "endpoints.json";

    private static final int MAX_BYTES = 64 * 1024;
    private static final List<String> REQUIRED = List.of(
            "kafka", "tokenService", "apify", "ca", "operatorCertificate", "operatorKey", "schedulerKey", "pid");

    /** Where {@code ./forge up} keeps its data if nothing else is given: {@code .apifyforge} in the user's home. */
    public static Path standardFolder() {
        return Path.of(System.getProperty("user.home"), ".apifyforge");
    }

    /** As the file's text. Paths are paths there; the mapper alone would make URIs of them. */
    public String json() {
        var json = Json.mapper().createObjectNode();
        json.put("kafka", kafka).put("tokenService", tokenService.toString());
        if (gateway != null) {
            json.put("gateway", gateway.toString());
        }
        if (worker != null) {
            json.put("worker", worker.toString());
        }
        if (console != null) {
            json.put("console", console.toString());
        }
        json.put("apify", apify.toString());
        if (kafkaClientConfig != null) {
            json.put("kafkaClientConfig", kafkaClientConfig.toString());
        }
        json.put("ca", ca.toString()).put("operatorCertificate", operatorCertificate.toString());
        json.put("operatorKey", operatorKey.toString()).put("schedulerKey", schedulerKey.toString());
        if (databaseUri != null) {
            json.put("databaseUri", databaseUri.toString());
        }
        if (sandboxControl != null) {
            json.put("sandboxControl", sandboxControl.toString());
        }
        return json.put("pid", pid).toPrettyString() + "\n";
    }

    /**
     * Throws {@link NoSystemException} if no system was started on this folder, {@link VaultClientException} if it
     * ended.
     */
    public static Endpoints in(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.isDirectory(folder) && !Files.isExecutable(folder)) {
            throw new VaultClientException("You may not read " + folder + "; only its owner can use the system on it.");
        }
        if (!Files.exists(file)) {
            throw new NoSystemException(
                    "No system runs on " + folder + ". Start one with: ./forge up --data " + ShellWord.of(folder));
        }
        Endpoints endpoints = read(file).resolvedIn(folder);
        if (!endpoints.alive()) {
            throw new VaultClientException("The system on " + folder + " (process " + endpoints.pid
                    + ") does not run any more. Start it again with: ./forge up --data " + ShellWord.of(folder));
        }
        return endpoints;
    }

    public Cluster cluster() {
        return new Cluster(kafka, kafkaClientConfig);
    }

    /** Does the process still run? A folder is served by a process of this machine. */
    public boolean alive() {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isPresent() && process.get().isAlive();
    }

    private static Endpoints read(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            JsonNode json = Json.read(input.readNBytes(MAX_BYTES));
            for (String field : REQUIRED) {
                JsonNode value = json.path(field);
                boolean usable = field.equals("pid") ? value.isIntegralNumber() : isText(value);
                if (!usable) {
                    throw new ContractException("It names no " + field + ".");
                }
            }
            return Json.mapper().treeToValue(json, Endpoints.class);
        } catch (IOException e) {
            throw new VaultClientException("Cannot read " + file + ".");
        } catch (ContractException e) {
            throw new VaultClientException(file + " is not what a running system writes. " + e.getMessage());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new VaultClientException(file + " is not what a running system writes.");
        }
    }

    /** The mapper makes nothing, and no fault, of a path with a NUL. */
    private static boolean isText(JsonNode value) {
        return value.isString()
                && !value.stringValue().isEmpty()
                && value.stringValue().indexOf('\0') < 0;
    }

    private Endpoints resolvedIn(Path folder) {
        return new Endpoints(
                kafka,
                resolved(folder, kafkaClientConfig),
                tokenService,
                gateway,
                worker,
                console,
                apify,
                folder.resolve(ca),
                folder.resolve(operatorCertificate),
                folder.resolve(operatorKey),
                folder.resolve(schedulerKey),
                resolved(folder, databaseUri),
                resolved(folder, sandboxControl),
                pid);
    }

    private static @Nullable Path resolved(Path folder, @Nullable Path file) {
        return file == null ? null : folder.resolve(file);
    }
}
