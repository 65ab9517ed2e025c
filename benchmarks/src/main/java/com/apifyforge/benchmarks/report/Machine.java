package com.apifyforge.benchmarks.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;

/** What figures depend on: the machine, and the versions of what ran. */
final class Machine {
    private Machine() {}

    static Map<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("processor", processor());
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", memoryGiB() + " GiB");
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("JDK", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        facts.put("Kafka client", AppInfoParser.getVersion());
        facts.put("this project", System.getProperty("forge.revision", "unknown"));
        return facts;
    }

    private static long memoryGiB() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Math.round(system.getTotalMemorySize() / (double) (1L << 30));
    }

    /** Only Linux tells its name in a file; elsewhere it is the architecture. */
    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*: *", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
