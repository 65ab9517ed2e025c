package com.apifyforge.worker.job;

import com.apifyforge.events.EventCodec;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.lease.LeaseReports;
import com.apifyforge.worker.reconcile.MarkerSearch;
import com.apifyforge.worker.reconcile.OrphanRuns;
import com.apifyforge.worker.reconcile.RunReconciler;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.DelaySettings;
import com.apifyforge.worker.records.JobRecords;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
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
    JobDesk jobDesk(
            ApifyBulkhead apify,
            LeaseClient leases,
            LeaseReports reports,
            Background background,
            JobRecords records,
            JobSettings settings,
            DelaySettings delays,
            Clock clock,
            MeterRegistry meters) {
        var deferrals = new Deferrals(records, delays, clock);
        var search = new MarkerSearch();
        var reconciler = new RunReconciler(leases, apify, search, settings.settle(), records, deferrals, clock);
        var runEnd = new RunEnd(records, background);
        var crew = new Crew(background, settings.budget());
        var orphanRuns = new OrphanRuns(leases, apify, background, meters);
        return new JobDesk(
                new FairShare(settings.startsPerSecond(), Duration.ofSeconds(1), apify::isBusy),
                new Round(leases, reports, crew, orphanRuns, deferrals, background),
                new StartHandler(apify, reconciler, records, deferrals, clock),
                new CancelHandler(leases, apify, search, records, deferrals, settings.settle(), clock),
                new WatchHandler(apify, runEnd, records, deferrals),
                leases,
                records,
                deferrals);
    }
}
