package com.apifyforge.quickstart.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.quickstart.console.ConsoleSystem.Started;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Small and quick, however much there is to list. {@code -Dconsole.many=200000} lists as many. */
@ExtendWith(ConsoleSystem.class)
class ConsoleSpeedIT {
    /** Of times nothing is demanded unless somebody asks: a machine that builds beside it is no fault of the page. */
    private static final boolean MEASURED = Boolean.getBoolean("forge.figures");

    private static final int MOST_SCRIPT_BYTES = 60_000;
    private static final int MANY = Integer.getInteger("console.many", 5_000);

    /** In milliseconds. */
    private static final String FIRST_PAINT =
            "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime";

    /** How long it takes from a key to the next frame. */
    private static final String TYPED = """
        field => new Promise(done => {
          const begin = performance.now();
          field.value += '1';
          field.dispatchEvent(new Event('input', { bubbles: true }));
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin)));
        })\
        """;

    @Test
    void scriptOfAllPagesIsAtMostSixtyKilobytesCompressed(Started system) {
        Map<String, Integer> bytes = new ConcurrentHashMap<>();
        try (var zoe = system.person("zoe")) {
            zoe.signsIn();
            for (String module : zoe.sent.stream()
                    .filter(request -> request.startsWith("GET")
                            && request.lines().findFirst().orElse("").endsWith(".js"))
                    .map(request -> request.lines().findFirst().orElseThrow().substring("GET ".length()))
                    .toList()) {
                bytes.put(module, compressed(zoe.page.request().get(module).body()));
            }
            // Its modules are loaded when the page is opened.
            zoe.page.evaluate("() => import('/operations/page.js')");
            for (String request : zoe.sent) {
                String url = request.lines()
                        .findFirst()
                        .orElseThrow()
                        .substring("GET ".length())
                        .strip();
                if (url.endsWith(".js")) {
                    bytes.computeIfAbsent(
                            url,
                            module -> compressed(zoe.page.request().get(module).body()));
                }
            }
        }
        int all = bytes.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("Script: " + all + " bytes in " + bytes.size() + " modules");
        assertThat(bytes).hasSizeGreaterThan(40);
        assertThat(all).isLessThan(MOST_SCRIPT_BYTES);
    }

    private static int compressed(byte[] script) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(script);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.size();
    }

    @Test
    void manyUsesAndJobsAreListedWithinASecondAndTypingIsNotHeldUp(Started system) throws Exception {
        try (var zita = system.person("zita").signsIn()) {
            ManyRecords.write(system.vault, "zita", MANY);
            for (String place : new String[] {"activity", "jobs"}) {
                zita.page.navigate("about:blank");
                zita.goes(place);
                assertThat(zita.page.locator("tbody tr")).hasCount(50);
                double paint = ((Number) zita.page.evaluate(FIRST_PAINT)).doubleValue();
                double listed = ((Number) zita.page.evaluate("performance.now()")).doubleValue();
                double slowest = 0;
                for (int key = 0; key < 10; key++) {
                    Object took = zita.page.locator("input[type=search]").evaluate(TYPED);
                    slowest = Math.max(slowest, ((Number) took).doubleValue());
                }
                System.out.printf(
                        "%s of %d: first paint %.0f ms, listed %.0f ms, slowest key %.0f ms%n",
                        place, MANY, paint, listed, slowest);
                if (MEASURED) {
                    assertThat(paint).isLessThan(1000);
                    assertThat(slowest).isLessThan(100);
                }
            }
        }
    }
}
