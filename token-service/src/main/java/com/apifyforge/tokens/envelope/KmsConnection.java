package com.apifyforge.tokens.envelope;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** The SDK client with our deadlines. Retries are the SDK's standard mode and no loop above it: two multiply. */
final class KmsConnection {
    private KmsConnection() {}

    static KmsClient open(EnvelopeSettings.Kms settings, MeterRegistry meters) {
        var client = KmsClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(settings.attemptTimeout())
                        .socketTimeout(settings.attemptTimeout()))
                .overrideConfiguration(deadlines -> deadlines
                        .addExecutionInterceptor(new KmsSpans())
                        .apiCallAttemptTimeout(settings.attemptTimeout())
                        .apiCallTimeout(settings.totalTimeout())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy())
                        .addMetricPublisher(new KmsMeters(meters)));
        String region = settings.region();
        if (region != null && !region.isBlank()) {
            client.region(Region.of(region));
        }
        URI endpoint = settings.endpoint();
        if (endpoint != null && !endpoint.toString().isBlank()) {
            client.endpointOverride(endpoint);
        }
        if (settings.fips()) {
            client.fipsEnabled(true);
        }
        return client.build();
    }
}
