package com.apifyforge.service.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Through Boot's own logging, as the services have it. */
@ExtendWith(OutputCaptureExtension.class)
class MaskedLogTest {
    private static final String TOKEN = "apify_api_MaskedLogTest0123456789MaskedLogTest01";
    /** As RFC 7516 A.2 and RFC 7515 A.1 begin; a direct key agreement leaves the second part empty. */
    private static final String SEALED =
            "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSJ9..48V1_ALb6US04U3b.5eym8TW_c8SuK0.XFBoMYUZodetZdvT";

    private static final String TICKET =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0K.dBjftJeZ4CVPmB92K27uhbUJU1p1r";

    @ParameterizedTest
    @ValueSource(strings = {"", "ecs", "logstash", "gelf"})
    void noPartOfALineHoldsASecret(String format, CapturedOutput output) {
        try (var service = application("--logging.structured.format.console=" + format);
                var ignored = MDC.putCloseable("note", "mdc " + TOKEN)) {
            var log = LoggerFactory.getLogger("com.apifyforge.somewhere");
            log.warn("sent {} für,\n{} and {} there", TOKEN, SEALED, TICKET);
            log.atWarn().addKeyValue("key", "value " + TOKEN).log("with a key");
            log.error("failed", new IllegalStateException("bad " + TOKEN, new RuntimeException("Bearer " + TOKEN)));
        }

        assertThat(output.getAll())
                .contains(
                        "sent apify_api_*** für,",
                        "***.*** and ***.*** there",
                        "with a key",
                        "bad apify_api_***",
                        "Bearer apify_api_***",
                        "mdc apify_api_***",
                        "MaskedLogTest.java")
                .doesNotContain("0123456789", "48V1_ALb", "5eym8TW", "dBjftJeZ4CVP");
        if (!format.isEmpty()) {
            assertThat(output.getAll()).contains("value apify_api_***");
        }
    }

    @Test
    void whatOnlyLooksABitLikeASecretStays(CapturedOutput output) {
        try (var service = application()) {
            LoggerFactory.getLogger("com.apifyforge.somewhere")
                    .warn("apify_api_, eyJ.a.b, KeyNotConfiguredExceptionOfAll.in.names");
        }

        assertThat(output.getAll()).contains("apify_api_, eyJ.a.b, KeyNotConfiguredExceptionOfAll.in.names");
    }

    private static ConfigurableApplicationContext application(String... args) {
        var application = new SpringApplication(MaskedLogTest.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of("logging.pattern.correlation", "[%X{note}] "));
        return application.run(args);
    }
}
