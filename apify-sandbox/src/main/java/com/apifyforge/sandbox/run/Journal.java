package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Body;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the sandbox must still know after {@code kill -9}: which runs were started and aborted, which tokens were
 * revoked. A line of JSON each, written before the call is answered. Everything else follows from these and the clock.
 * Holds hashes of tokens and no token.
 */
public interface Journal {
    /** Forgets at once. */
    Journal NONE = new Journal() {
        @Override
        public void started(RunLifecycle.Birth birth) {}

        @Override
        public void aborted(String runId, Instant at, boolean gracefully) {}

        @Override
        public void revoked(byte[] hash) {}
    };

    void started(RunLifecycle.Birth birth);

    void aborted(String runId, Instant at, boolean gracefully);

    void revoked(byte[] hash);

    /** One line; exactly one part is there. */
    record Line(
            @Nullable Started started,
            @Nullable Aborted aborted,
            @Nullable String revokedHash) {}

    record Started(
            String id,
            Account account,
            String actorId,
            @Nullable String taskId,
            Instant startedAt,
            Script script,
            Options options,
            @Nullable String userAgent,
            @Nullable String inputType,
            String input) {
        static Started of(RunLifecycle.Birth birth) {
            return new Started(
                    birth.id(),
                    birth.account(),
                    birth.actorId(),
                    birth.taskId(),
                    birth.startedAt(),
                    birth.script(),
                    birth.options(),
                    birth.userAgent(),
                    birth.inputType(),
                    Base64.getEncoder().encodeToString(birth.input().bytes()));
        }

        RunLifecycle.Birth birth() {
            return new RunLifecycle.Birth(
                    id,
                    account,
                    actorId,
                    taskId,
                    startedAt,
                    script,
                    options,
                    userAgent,
                    inputType,
                    new Body(Base64.getDecoder().decode(input)));
        }
    }

    record Aborted(String runId, Instant at, boolean gracefully) {}

    final class InFile implements Journal, AutoCloseable {
        private static final JsonMapper MAPPER = JsonMapper.builder().build();
        private final BufferedWriter lines;

        private InFile(BufferedWriter lines) {
            this.lines = lines;
        }

        /** Tells {@code listener} what the file holds, then goes on with it. Throws {@link UncheckedIOException}. */
        public static InFile open(Path file, Journal listener) {
            try {
                if (Files.exists(file)) {
                    Files.readAllLines(file).forEach(line -> tell(line, listener));
                } else {
                    Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                }
                var writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
                // A line cut by a kill is ended here, so that the next one stands alone.
                writer.newLine();
                return new InFile(writer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void tell(String text, Journal listener) {
            try {
                var line = text.isEmpty() ? new Line(null, null, null) : MAPPER.readValue(text, Line.class);
                if (line.started() != null) {
                    listener.started(line.started().birth());
                } else if (line.aborted() instanceof Aborted(var runId, var at, var gracefully)) {
                    listener.aborted(runId, at, gracefully);
                } else if (line.revokedHash() != null) {
                    listener.revoked(Base64.getDecoder().decode(line.revokedHash()));
                }
            } catch (JacksonException cutByAKill) {
                // Its call was never answered.
            }
        }

        @Override
        public void started(RunLifecycle.Birth birth) {
            write(new Line(Started.of(birth), null, null));
        }

        @Override
        public void aborted(String runId, Instant at, boolean gracefully) {
            write(new Line(null, new Aborted(runId, at, gracefully), null));
        }

        @Override
        public void revoked(byte[] hash) {
            write(new Line(null, null, Base64.getEncoder().encodeToString(hash)));
        }

        private synchronized void write(Line line) {
            try {
                lines.write(MAPPER.writeValueAsString(line));
                lines.newLine();
                lines.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public synchronized void close() {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
