package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.message.Query;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The run options of a start's query. */
public record Options(
        String build,
        int timeoutSecs,
        int memoryMbytes,
        @Nullable Integer maxItems,
        @Nullable BigDecimal maxTotalChargeUsd) {
    public static Options of(Query query) {
        var memory = query.whole("memory", 1024);
        if (Integer.bitCount(memory) != 1 || memory < 128 || memory > 32_768) {
            throw Problem.badParameter("memory", "a power of 2 between 128 and 32768");
        }
        var build = query.text("build");
        var items = query.number("maxItems");
        return new Options(
                build == null ? "latest" : build,
                query.whole("timeout", 300),
                memory,
                items == null ? null : query.whole("maxItems", 0),
                query.number("maxTotalChargeUsd"));
    }
}
