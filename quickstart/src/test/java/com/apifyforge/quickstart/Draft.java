package com.apifyforge.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.Message;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** A record on its way to become a bad one: bytes, as nothing checks what a sender sends. */
final class Draft {
    final Topic topic;
    final String id;
    final String user;
    final JobRequested job;
    final Map<String, byte @Nullable []> headers = new LinkedHashMap<>();
    byte @Nullable [] key;
    byte @Nullable [] value;

    /** {@code id} is the message id and the job's. */
    Draft(Topic topic, String id, String user, JobRequested job) {
        this.topic = topic;
        this.id = id;
        this.user = user;
        this.job = job;
    }

    void become(ProducerRecord<String, byte[]> written) {
        key = written.key().getBytes(UTF_8);
        value = written.value();
        headers.clear();
        written.headers().forEach(header -> headers.put(header.key(), header.value()));
    }

    /** Another message, checked by nobody. */
    void say(Message message) {
        value = Json.mapper().writeValueAsBytes(message);
        header("ce_type", "apifyforge." + message.getClass().getSimpleName() + ".v1");
    }

    void header(String name, String text) {
        headers.put(name, text.getBytes(UTF_8));
    }

    String text(String header) {
        return new String(headers.get(header), UTF_8);
    }

    String json() {
        return new String(value, UTF_8);
    }

    /** To a partition of its own choice: a record with a bad key lies anywhere. */
    ProducerRecord<byte[], byte[]> record() {
        var record = new ProducerRecord<>(topic.topicName(), key, value);
        headers.forEach((name, value) -> record.headers().add(new RecordHeader(name, value)));
        return record;
    }
}
