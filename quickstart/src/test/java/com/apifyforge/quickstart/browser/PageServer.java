package com.apifyforge.quickstart.browser;

import com.apifyforge.client.Pem;
import com.apifyforge.embedded.ca.LocalCa.Identity;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An author's web server: the page of examples/browser and the library, under a policy that lets no foreign script in. */
public final class PageServer implements AutoCloseable {
    private static final Path PAGE = Path.of("..", "examples", "browser");
    private static final Path LIBRARY = Path.of("..", "clients", "javascript", "src");
    private static final String LIBRARY_PATH = "/vault-client/";

    private final HttpsServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String mayCall = "'none'";

    private PageServer(HttpsServer server) {
        this.server = server;
    }

    public static PageServer start(Identity identity) throws Exception {
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(identity)));
        var pages = new PageServer(server);
        server.createContext("/", pages::answer);
        // Browsers open connections that they do not use yet; one thread would wait for their TLS.
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return pages;
    }

    /** As {@code connect-src} of its Content-Security-Policy. */
    public PageServer whichMayCall(Object origin) {
        mayCall = origin.toString();
        return this;
    }

    public String origin() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All that browsers have sent here: request lines, headers, bodies. */
    public List<String> asked() {
        return asked;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getRequestHeaders()
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Path file = path.startsWith(LIBRARY_PATH)
                    ? LIBRARY.resolve(path.substring(LIBRARY_PATH.length()))
                    : PAGE.resolve(path.equals("/") ? "index.html" : path.substring(1));
            exchange.getResponseHeaders()
                    .add("Content-Type", file.toString().endsWith(".js") ? "text/javascript" : "text/html");
            exchange.getResponseHeaders()
                    .add(
                            "Content-Security-Policy",
                            "default-src 'none'; script-src 'self'; connect-src " + mayCall
                                    + "; form-action 'none'; base-uri 'none'; frame-ancestors 'none'");
            if (Files.isRegularFile(file)) {
                byte[] content = Files.readAllBytes(file);
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private static SSLContext tls(Identity identity) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "page",
                Pem.privateKey(identity.key()),
                new char[0],
                Pem.certificates(identity.certificate()).toArray(Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        return tls;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
