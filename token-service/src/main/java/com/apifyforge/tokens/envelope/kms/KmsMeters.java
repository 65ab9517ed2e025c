package com.apifyforge.tokens.envelope.kms;

import com.apifyforge.service.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;

/** What the SDK measured of each call. */
record KmsMeters(MeterRegistry meters) implements MetricPublisher {
    @Override
    public void publish(MetricCollection call) {
        String outcome = call.metricValues(CoreMetric.API_CALL_SUCCESSFUL).contains(true) ? "ok" : "failed";
        for (var took : call.metricValues(CoreMetric.API_CALL_DURATION)) {
            String operation = call.metricValues(CoreMetric.OPERATION_NAME).getFirst();
            Metric.KMS_CALLS.time(meters, took, operation, outcome);
        }
    }

    @Override
    public void close() {}
}
