package com.apifyforge.quickstart.system;

import com.apifyforge.ctl.console.WrongUseException;
import com.mongodb.ConnectionString;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** Options of {@code up} that put real servers in place of embedded ones. */
public final class RealServers {
    @Option(
            names = "--apify-url",
            paramLabel = "URL",
            description = "Apify at this https address, such as https://api.apify.com, instead of the sandbox.")
    private @Nullable URI apifyUrl;

    @Option(names = "--apify-ca", paramLabel = "FILE", description = "PEM file of the private CA of --apify-url.")
    private @Nullable Path apifyCa;

    @Option(
            names = "--mongodb-uri",
            paramLabel = "URI",
            description = "A real MongoDB instead of the embedded database.")
    private @Nullable String mongodbUri;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT[,…]",
            description = "A real Kafka instead of the embedded broker.")
    private @Nullable String kafka;

    @Option(
            names = "--kafka-client-config",
            paramLabel = "FILE",
            description =
                    "What --kafka asks of its clients (security.protocol, ssl.*, sasl.*), as Kafka's own tools take it"
                            + " with --command-config.")
    private @Nullable Path kafkaClientConfig;

    @Option(
            names = "--kms-key",
            paramLabel = "KEY",
            description = "Alias, id or ARN of a wrapping key in AWS KMS instead of the local key file.")
    private @Nullable String kmsKey;

    @Option(names = "--kms-endpoint", paramLabel = "URL", description = "KMS at this address, for an emulator.")
    private @Nullable URI kmsEndpoint;

    /** Throws {@link WrongUseException}. */
    VaultSettings settings() {
        checkApify();
        requireMongoUri(mongodbUri);
        require(
                kafka == null || kafka.matches("[^\\s,:]+:\\d+(,[^\\s,:]+:\\d+)*"),
                "--kafka takes HOST:PORT, several with commas.");
        require(kafkaClientConfig == null || kafka != null, "--kafka-client-config needs --kafka.");
        require(
                kafkaClientConfig == null || Files.isReadable(kafkaClientConfig),
                "--kafka-client-config: " + kafkaClientConfig + " cannot be read.");
        require(kmsKey == null || !kmsKey.isBlank(), "--kms-key takes an alias, an id or an ARN.");
        require(kmsEndpoint == null || kmsKey != null, "--kms-endpoint needs --kms-key.");
        require(
                kmsEndpoint == null || (isHttp(kmsEndpoint) && kmsEndpoint.getHost() != null),
                "--kms-endpoint takes an address such as http://127.0.0.1:4566.");
        require(
                kmsKey == null || kmsEndpoint != null || hasRegion(),
                "--kms-key needs a region. Set AWS_REGION, or region in the profile of ~/.aws/config.");
        return new VaultSettings(apifyUrl, apifyCa, mongodbUri, kafka, kafkaClientConfig, kmsKey, kmsEndpoint);
    }

    public static void requireMongoUri(@Nullable String uri) {
        try {
            if (uri != null) {
                new ConnectionString(uri);
            }
        } catch (IllegalArgumentException e) {
            // Without the driver's words: they may quote the password.
            throw new WrongUseException("--mongodb-uri takes mongodb://… or mongodb+srv://….");
        }
    }

    private void checkApify() {
        require(apifyCa == null || apifyUrl != null, "--apify-ca needs --apify-url.");
        if (apifyUrl == null) {
            return;
        }
        require(
                "https".equalsIgnoreCase(apifyUrl.getScheme()) && apifyUrl.getHost() != null,
                "--apify-url takes an https: address; a token is never sent over anything else.");
        require(
                apifyUrl.getRawUserInfo() == null
                        && apifyUrl.getRawQuery() == null
                        && apifyUrl.getRawFragment() == null,
                "--apify-url takes scheme, host and port only.");
        if (apifyCa != null) {
            requireCertificate(apifyCa);
        }
    }

    /** Looked up here as the SDK would, which has no region to fall back to and reports that in half a page. */
    private static boolean hasRegion() {
        try {
            return new DefaultAwsRegionProviderChain().getRegion() != null;
        } catch (SdkClientException e) {
            return false;
        }
    }

    private static boolean isHttp(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    }

    private static void requireCertificate(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (IOException | CertificateException e) {
            throw new WrongUseException("--apify-ca: " + file + " cannot be read as a PEM certificate.", e);
        }
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new WrongUseException(line);
        }
    }
}
