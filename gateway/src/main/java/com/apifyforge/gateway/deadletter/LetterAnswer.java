package com.apifyforge.gateway.deadletter;

import com.apifyforge.client.deadletter.DeadLetterRecord;
import com.apifyforge.client.deadletter.RecordPosition;
import com.apifyforge.events.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A letter as operators see it; what does not apply is left out. Its place is that of the record itself.
 *
 * @param redrivable if a redrive from here may send it: a dry run tells whether it would
 */
record LetterAnswer(
        String topic,
        int partition,
        long offset,
        Instant at,
        String reason,
        @Nullable String hint,
        @Nullable String path,
        @Nullable String eventType,
        @Nullable String eventId,
        @Nullable String source,
        @Nullable String jobId,
        @Nullable String userId,
        boolean redrivable) {
    static LetterAnswer of(DeadLetterRecord letter) {
        RecordPosition origin = letter.origin();
        var content = letter.content();
        return new LetterAnswer(
                Masked.text(origin.topic()),
                origin.partition(),
                origin.offset(),
                letter.at(),
                Masked.text(content.reason()),
                Masked.textOrNull(Reason.hint(content.reason())),
                Masked.textOrNull(content.path()),
                content.type() == null ? null : Masked.text(letter.type()),
                Masked.textOrNull(content.messageId()),
                Masked.textOrNull(content.source()),
                Masked.textOrNull(content.jobId()),
                Masked.textOrNull(content.key()),
                ShownTopics.isRedrivable(origin.topic()));
    }
}
