package com.apifyforge.worker.job;

import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.Stopwatch;
import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.reconcile.MarkerSearch;
import com.apifyforge.worker.reconcile.OrphanRuns;
import com.apifyforge.worker.reconcile.RecordedRuns;
import com.apifyforge.worker.reconcile.RunReconciler;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.DelaySettings;
import com.apifyforge.worker.records.JobRecords;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({JobSettings.class, DelaySettings.class})
class JobConfiguration {
    @Bean
    EventCodec eventCodec() {
        return new EventCodec("/apify-worker");
    }

    @Bean
    JobRecords records(EventCodec codec, Clock clock, MeterRegistry meters) {
        return new JobRecords(codec, clock, meters);
    }

    @Bean
    Deferrals deferrals(JobRecords records, DelaySettings delays, Clock clock) {
        return new Deferrals(records, delays, clock);
    }

    @Bean
    OrphanRuns orphanRuns(LeaseApi leases, ApifyBulkhead apify, Background background, MeterRegistry meters) {
        return new OrphanRuns(leases, apify, background, meters);
    }

    @Bean
    JobExecutor jobExecutor(LeaseApi leases, Background background, JobSettings settings, Stopwatch stopwatch) {
        return new JobExecutor(leases, background, new StartTimes(), settings.budget(), stopwatch);
    }

    @Bean
    JobSelector jobSelector(
            ApifyBulkhead apify,
            LeaseApi leases,
            Background background,
            JobRecords records,
            Deferrals deferrals,
            JobSettings settings,
            DelaySettings delays,
            Clock clock) {
        var search = new MarkerSearch();
        return new JobSelector(
                FairShare.of(settings.startsPerSecond(), delays.shortDelay(), apify::isBusy),
                new JobServices(
                        leases,
                        search,
                        new RunReconciler(leases, search, settings.settle(), records, deferrals, clock),
                        new RecordedRuns(leases),
                        new RunEnd(records, background),
                        records,
                        deferrals,
                        settings.settle(),
                        clock));
    }
}
