package com.apifyforge.gateway.projection;

import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Received;
import com.apifyforge.gateway.log.EventLog;
import com.apifyforge.gateway.log.Seen;
import com.apifyforge.gateway.store.Store;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.bson.Document;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.ConsumerSeekAware;

/**
 * Writes what the topics say. A batch that comes again, or that another gateway has taken over in the middle, writes
 * the same once more: requests by {@code seen}, events by offset, the rest by its id.
 *
 * <p>Where to go on is told by the database and not by the group: what was read counts once it is written there, and
 * with an empty database the projection begins anew.
 */
final class ProjectionListener implements ConsumerSeekAware {
    private final EventCodec codec = new EventCodec("/gateway");
    private final Jobs jobs;
    private final Connections connections;
    private final Uses uses;
    private final EventLog log;
    private final Erased erased;
    private final Progress progress;

    ProjectionListener(Jobs jobs, Connections connections, Uses uses, EventLog log, Erased erased, Progress progress) {
        this.jobs = jobs;
        this.connections = connections;
        this.uses = uses;
        this.log = log;
        this.erased = erased;
        this.progress = progress;
    }

    @Override
    public void onPartitionsAssigned(Map<TopicPartition, Long> assigned, ConsumerSeekCallback consumer) {
        Map<TopicPartition, Long> next = progress.read();
        assigned.keySet().forEach(one -> consumer.seek(one.topic(), one.partition(), next.getOrDefault(one, 0L)));
    }

    @KafkaListener(
            id = "projection",
            groupId = "${gateway.group}",
            topics = {"token.events.v1", "token.audit.v1", "job.commands.v1", "job.events.v1"},
            concurrency = "${gateway.projection.threads}",
            batch = "true")
    void onRecords(List<ConsumerRecord<String, byte[]>> records) {
        var batch = new Batch();
        var users = new HashSet<String>();
        var next = new HashMap<TopicPartition, Long>();
        for (var record : records) {
            next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            // What breaks the contract is a dead letter of the services already, and says nothing to users.
            if (record.value() != null && codec.read(record) instanceof Received.Good good) {
                batch.add(good, record);
                users.add(good.message().key());
            }
        }
        batch.write();
        erased.deleteAgain(users);
        progress.write(next);
    }

    private record Told<E extends Message>(E event, Seen seen) {}

    private final class Batch {
        private final List<UpdateOneModel<Document>> requests = new ArrayList<>();
        private final List<InsertOneModel<Document>> newUses = new ArrayList<>();
        private final List<Told<JobEvent>> jobEvents = new ArrayList<>();
        private final List<Told<TokenEvent>> tokenEvents = new ArrayList<>();

        void add(Received.Good good, ConsumerRecord<String, byte[]> record) {
            var seen = new Seen(good.id(), good.time(), record.offset());
            switch (good.message()) {
                case JobRequested job ->
                    requests.add(JobDocuments.requested(Job.requested(
                            job.userId(),
                            job.jobId(),
                            job.target(),
                            good.time(),
                            Job.digest(job.target(), job.input(), job.options()))));
                case JobCancelRequested cancel ->
                    requests.add(JobDocuments.cancelled(cancel.userId(), cancel.jobId(), good.time()));
                case JobEvent event -> jobEvents.add(new Told<>(event, seen));
                case TokenEvent event -> tokenEvents.add(new Told<>(event, seen));
                case TokenAudit audit -> newUses.add(Uses.insert(audit, good.id()));
                default -> {
                    // Of another topic.
                }
            }
        }

        /** The log before the documents: an event that a document knows is not written to the log again. */
        void write() {
            var logged = new ArrayList<InsertOneModel<Document>>();
            var told = foldJobs(logged);
            var changed = foldConnections(logged);
            log.write(logged);
            jobs.write(requests);
            jobs.write(told.stream().map(JobDocuments::told).toList());
            connections.write(changed);
            uses.write(newUses);
        }

        private List<Job> foldJobs(List<InsertOneModel<Document>> logged) {
            var ids = jobEvents.stream()
                    .map(told -> Store.id(told.event.userId(), told.event.jobId()))
                    .collect(Collectors.toSet());
            Map<String, Job> known = jobs.found(ids);
            for (var told : jobEvents) {
                String id = Store.id(told.event.userId(), told.event.jobId());
                Job before = known.getOrDefault(id, Job.heardOf(told.event, told.seen));
                if (!before.knows(told.seen)) {
                    logged.add(EventLog.insert(told.event.userId(), told.event, told.seen));
                }
                known.put(id, before.with(told.event, told.seen));
            }
            return List.copyOf(known.values());
        }

        private List<Connection> foldConnections(List<InsertOneModel<Document>> logged) {
            var users = tokenEvents.stream().map(told -> told.event.userId()).collect(Collectors.toSet());
            Map<String, Connection> known = connections.of(users);
            for (var told : tokenEvents) {
                String user = told.event.userId();
                Connection before = known.getOrDefault(user, Connection.none(user));
                if (!before.knows(told.seen)) {
                    logged.add(EventLog.insert(user, told.event, told.seen));
                }
                known.put(user, before.with(told.event, told.seen));
            }
            return List.copyOf(known.values());
        }
    }
}
