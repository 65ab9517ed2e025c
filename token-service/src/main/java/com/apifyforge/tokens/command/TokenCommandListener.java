package com.apifyforge.tokens.command;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.Message;
import com.apifyforge.events.Reason;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Received;
import com.apifyforge.service.Metric;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.tokens.outbox.Publisher;
import com.apifyforge.tokens.token.ConnectCommand;
import com.apifyforge.tokens.token.DisconnectCommand;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;

/**
 * Reads commands. The commands of one poll run at once, those of one user in their order; offsets are committed when
 * every one has come to a durable end. Only an outage of the database, of Kafka or of the KMS fails the batch, which
 * comes again; a record that cannot be handled, for whatever reason, goes to the dead letters, so that it holds nobody.
 */
class TokenCommandListener {
    private static final Logger log = LoggerFactory.getLogger(TokenCommandListener.class);
    private static final int TRIES = 3;
    private static final AttributeKey<String> USER = AttributeKey.stringKey("userId");

    private final TokenCommandHandler commands;
    private final Publisher publisher;
    private final CommandSettings settings;
    private final Traces traces;
    private final Clock clock;
    private final MeterRegistry meters;
    private final BoundedLog failures = new BoundedLog(log);
    private final OutageLog outages;

    TokenCommandListener(
            TokenCommandHandler commands,
            Publisher publisher,
            CommandSettings settings,
            Traces traces,
            Clock clock,
            MeterRegistry meters) {
        this.commands = commands;
        this.publisher = publisher;
        this.settings = settings;
        this.traces = traces;
        this.clock = clock;
        this.meters = meters;
        this.outages = new OutageLog(log, clock, System::nanoTime);
        // There from the start, so that the first one is a rise.
        Metric.DEAD_LETTERS.counter(meters, Topic.TOKEN_COMMANDS.topicName(), Reason.UNEXPECTED.name());
    }

    @KafkaListener(id = "token-commands", groupId = "${tokens.group}", topics = "token.commands.v1", batch = "true")
    void onCommands(List<ConsumerRecord<String, byte[]>> records) {
        try {
            handle(records);
            outages.over();
        } catch (RuntimeException e) {
            String part = OutageLog.part(e);
            if (part != null) {
                outages.by(part, e);
            }
            throw e;
        }
    }

    private void handle(List<ConsumerRecord<String, byte[]>> records) {
        Instant deadline = clock.instant().plus(settings.batchBudget());
        Map<String, List<Runnable>> byUser = new LinkedHashMap<>();
        for (var record : records) {
            switch (read(record)) {
                case Received.Bad(DeadLetter letter, var _) ->
                    Traces.within(
                            traces.received(record.headers(), letter.reason(), Attributes.empty()),
                            () -> deadLetter(letter));
                case Received.Good(String id, Instant sent, Message message) ->
                    byUser.computeIfAbsent(message.key(), user -> new ArrayList<>())
                            .add(() -> Traces.within(
                                    trace(record, message), () -> handle(record, id, sent, message, deadline)));
            }
        }
        runAll(byUser);
    }

    /** The codec does not throw; if it ever does, one record is set aside and the others are handled. */
    private Received read(ConsumerRecord<String, byte[]> record) {
        try {
            return publisher.codec().read(record);
        } catch (RuntimeException | StackOverflowError unforeseen) {
            logUnexpected(record, unforeseen);
            return EventCodec.setAside(record, Reason.UNEXPECTED.name());
        }
    }

    private Context trace(ConsumerRecord<String, byte[]> record, Message message) {
        return traces.received(
                record.headers(), message.getClass().getSimpleName(), Attributes.of(USER, message.key()));
    }

    private static void runAll(Map<String, List<Runnable>> byUser) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> users = new ArrayList<>();
            byUser.values().forEach(inOrder -> users.add(threads.submit(() -> inOrder.forEach(Runnable::run))));
            for (Future<?> user : users) {
                user.get();
            }
        } catch (ExecutionException outage) {
            throw new IllegalStateException("Commands come again: " + outage.getCause(), outage.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped; commands come again", stopped);
        }
    }

    private void handle(
            ConsumerRecord<String, byte[]> record, String id, Instant sent, Message message, Instant deadline) {
        for (int tried = 1; ; tried++) {
            try {
                dispatch(record, id, sent, message, deadline);
                return;
            } catch (RuntimeException | StackOverflowError e) {
                if (OutageLog.part(e) != null || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                if (tried == TRIES) {
                    logUnexpected(record, e);
                    deadLetter(EventCodec.setAside(record, Reason.UNEXPECTED.name())
                            .deadLetter());
                    return;
                }
            }
        }
    }

    /** Only the first of its kind in a minute: a sender that can cause one can cause a thousand. */
    private void logUnexpected(ConsumerRecord<String, byte[]> record, Throwable unforeseen) {
        failures.error(
                unforeseen.getClass().getName(),
                "A command failed unexpectedly: " + record.topic() + "-" + record.partition() + "@" + record.offset(),
                unforeseen);
    }

    private void dispatch(
            ConsumerRecord<String, byte[]> record, String id, Instant sent, Message message, Instant deadline) {
        Instant appended = Instant.ofEpochMilli(record.timestamp());
        switch (message) {
            case ConnectToken(String userId, String sealedToken) ->
                commands.connect(
                        new ConnectCommand(id, userId, record.offset(), sealedToken, appended),
                        Duration.between(clock.instant(), deadline));
            case DisconnectToken(String userId, String reason) ->
                commands.disconnect(new DisconnectCommand(
                        id, userId, Reason.USE_DISPUTED.name().equals(reason), record.offset(), sent, appended));
            default ->
                deadLetter(EventCodec.setAside(record, Reason.NOT_A_TOKEN_COMMAND.name())
                        .deadLetter());
        }
    }

    private void deadLetter(DeadLetter letter) {
        log.warn(
                "Dead letter: {} {}-{}@{} {}",
                letter.reason(),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.path());
        try {
            publisher.publishDeadLetter(clock.instant(), letter);
        } catch (IllegalArgumentException cannotBeWritten) {
            failures.error(
                    "letter",
                    "A dead letter cannot be written; its record is named in the line above",
                    cannotBeWritten);
        }
        Metric.DEAD_LETTERS.count(meters, letter.topic(), letter.reason());
    }
}
