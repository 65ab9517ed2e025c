package com.apifyforge.tokens.envelope.kms;

import com.apifyforge.service.StartRefusedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.kms.KmsClient;

/** The SDK client with our deadlines. Retries are the SDK's standard mode and no loop above it: two multiply. */
final class KmsConnection {
    private static final long PATIENCE_SECONDS = 2;
    private static final Executor LOOK_UP =
            look -> Thread.ofVirtual().name("aws-region").start(look);

    private KmsConnection() {}

    static KmsClient open(KmsSettings settings, MeterRegistry meters) {
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
        client.region(region == null || region.isBlank() ? found() : Region.of(region));
        URI endpoint = settings.endpoint();
        if (endpoint != null && !endpoint.toString().isBlank()) {
            client.endpointOverride(endpoint);
        }
        if (settings.fips()) {
            client.fipsEnabled(true);
        }
        return client.build();
    }

    /**
     * As the SDK does, which asks the machine's metadata service last; where there is none, that takes half a minute.
     */
    private static Region found() {
        try {
            return CompletableFuture.supplyAsync(() -> new DefaultAwsRegionProviderChain().getRegion(), LOOK_UP)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException none) {
            throw new StartRefusedException(
                    "No AWS region is set for the KMS key. Set tokens.envelope.kms.region or AWS_REGION.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while looking for the AWS region", e);
        }
    }
}
