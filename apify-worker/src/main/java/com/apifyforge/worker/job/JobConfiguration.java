package com.apifyforge.worker.job;

import com.apifyforge.events.EventCodec;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.apify.ApifyGate;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.lease.LeaseReports;
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
    Letters letters(EventCodec codec, Clock clock, MeterRegistry meters) {
        return new Letters(codec, clock, meters);
    }

    @Bean
    JobDesk jobDesk(
            ApifyGate apify,
            LeaseClient leases,
            LeaseReports reports,
            Background background,
            Letters letters,
            JobSettings settings,
            DelaySettings delays,
            Clock clock,
            MeterRegistry meters) {
        var waiting = new Waiting(letters, delays, clock);
        var search = new MarkerSearch(new UserAgents());
        var adoption = new Adoption(leases, apify, search, settings.settle(), letters, waiting, clock);
        var runEnd = new RunEnd(letters, background);
        var crew = new Crew(background, settings.budget());
        var strays = new Strays(leases, apify, background, meters);
        return new JobDesk(
                new FairShare(settings.startsPerSecond(), Duration.ofSeconds(1), apify::isBusy),
                new Round(leases, reports, crew, strays, waiting, background),
                new Starting(apify, adoption, letters, waiting, clock),
                new Cancelling(leases, apify, search, letters, waiting, settings.settle(), clock),
                new Watching(apify, runEnd, letters, waiting),
                leases,
                letters,
                waiting);
    }
}
