package com.apifyforge.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.figures.Summary;
import com.apifyforge.benchmarks.report.BarChart.Bar;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ReportTest {
    @TempDir
    Path folder;

    @Test
    void barsAreAsLongAsTheirValues() throws Exception {
        String svg = BarChart.svg("startsPerSecond", List.of(new Bar("run 1", 50), new Bar("run 2", 100)));
        var root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getDocumentElement();
        var bars = root.getElementsByTagName("rect");
        // The first is the background.
        assertThat(((Element) bars.item(1)).getAttribute("width")).isEqualTo("200");
        assertThat(((Element) bars.item(2)).getAttribute("width")).isEqualTo("400");
        assertThat(root.getTextContent()).contains("run 2", "100.00");
    }

    @Test
    void aChartOfZerosHasNoBars() {
        assertThat(BarChart.svg("idle", List.of(new Bar("run 1", 0)))).contains("width=\"0\"");
    }

    @Test
    void reportTellsMachineMedianAndSpreadAndDrawsEachRun() throws Exception {
        var summary = new Summary(List.of(
                new Figures().put("startsPerSecond", 1000),
                new Figures().put("startsPerSecond", 3000),
                new Figures().put("startsPerSecond", 1500.5)));
        new Report("forge bench starts", "Quick.", Map.of("cores", "2"), "startsPerSecond", summary)
                .write(folder.resolve("starts.md"));

        assertThat(Files.readString(folder.resolve("starts.md")))
                .contains("| cores | 2 |", "Quick.", "| `startsPerSecond` | 1,500.5 | 1,000 | 3,000 |", "(starts.svg)");
        assertThat(Files.readString(folder.resolve("starts.svg"))).contains("run 3", "median", "1500.50");
    }

    @Test
    void machineNamesWhatFiguresDependOn() {
        assertThat(Machine.facts()).containsKeys("processor", "cores", "memory", "JDK", "Kafka client");
    }

    @Test
    void addressesHandedToUpAreNotShown() {
        assertThat(ReportOptions.shown(
                        List.of("starts", "--jobs", "9", "--", "--kafka", "a:1", "--mongodb-uri=mongodb://u:secret@h")))
                .containsExactly("starts", "--jobs", "9", "--", "--kafka", "--mongodb-uri");
    }
}
