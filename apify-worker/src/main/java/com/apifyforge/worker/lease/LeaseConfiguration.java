package com.apifyforge.worker.lease;

import com.apifyforge.worker.Background;
import com.apifyforge.worker.Stopwatch;
import java.nio.file.Path;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LeaseSettings.class)
class LeaseConfiguration {
    @Bean
    LeaseClient leaseClient(LeaseSettings settings, Clock clock, Stopwatch stopwatch) {
        return new LeaseClient(new TokenServiceHttp(tls(settings), settings), clock, stopwatch);
    }

    @Bean
    LeaseReports leaseReports(LeaseClient leases, Background background, LeaseSettings settings) {
        return new LeaseReports(leases, background, settings.reportFor());
    }

    private static SSLContext tls(LeaseSettings settings) {
        var identity =
                PemSslStoreDetails.forCertificate(file(settings.certificate())).withPrivateKey(file(settings.key()));
        var trust = PemSslStoreDetails.forCertificate(file(settings.ca()));
        return SslBundle.of(new PemSslStoreBundle(identity, trust)).createSslContext();
    }

    private static String file(Path path) {
        return "file:" + path.toAbsolutePath();
    }
}
