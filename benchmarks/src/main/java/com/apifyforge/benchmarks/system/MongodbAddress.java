package com.apifyforge.benchmarks.system;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A connection string of MongoDB, of which a proxy takes the first host's place. */
public record MongodbAddress(String uri) {
    private static final int STANDARD_PORT = 27_017;
    private static final Pattern FORM =
            Pattern.compile("mongodb://((?:[^@/]*@)?)([^:,/?]+)(?::(\\d+))?(?:,[^/?]*)?(/[^?]*)?(?:\\?(.*))?");

    /** Throws {@link WrongUseException}. */
    public InetSocketAddress server() {
        var parts = parts();
        int port = parts.group(3) == null ? STANDARD_PORT : Integer.parseInt(parts.group(3));
        return new InetSocketAddress(parts.group(2), port);
    }

    /** The same by way of a port of this machine, without a look at the replica set, which would tell other hosts. */
    public String through(int port) {
        var parts = parts();
        String options = Stream.concat(
                        Arrays.stream((parts.group(5) == null ? "" : parts.group(5)).split("&"))
                                .filter(option -> !option.isEmpty() && !option.startsWith("replicaSet=")),
                        Stream.of("directConnection=true"))
                .collect(Collectors.joining("&"));
        String database = parts.group(4) == null ? "/" : parts.group(4);
        return "mongodb://" + parts.group(1) + "127.0.0.1:" + port + database + "?" + options;
    }

    private Matcher parts() {
        var parts = FORM.matcher(uri);
        if (!parts.matches()) {
            throw new WrongUseException("A proxy takes the place of mongodb://HOST:PORT only.");
        }
        return parts;
    }
}
