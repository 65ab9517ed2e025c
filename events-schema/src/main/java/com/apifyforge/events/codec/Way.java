package com.apifyforge.events.codec;

import com.apifyforge.events.JobCommand;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.Message;
import java.util.List;

/** Where a value of a message stands: in the job's input, which is the user's own, on the way to it, or elsewhere. */
record Way(List<String> left, boolean isInput) {
    static final Way INPUT = new Way(List.of(), true);
    static final Way ELSEWHERE = new Way(List.of(), false);

    /** The way from the message's root. */
    static Way ofMessage(Class<? extends Message> type) {
        if (type == JobCommand.JobRequested.class) {
            return new Way(List.of("input"), false);
        }
        return type == JobWatch.StartDue.class ? new Way(List.of("job", "input"), false) : ELSEWHERE;
    }

    Way property(String name) {
        if (isInput || left.isEmpty()) {
            return this;
        }
        if (!left.getFirst().equals(name)) {
            return ELSEWHERE;
        }
        return left.size() == 1 ? INPUT : new Way(left.subList(1, left.size()), false);
    }

    Way item() {
        return isInput ? INPUT : ELSEWHERE;
    }
}
