package com.apifyforge.service.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.http.HttpStatus;

/**
 * Whatever comes on a connection of a health port or a service's port, what goes back is no fault of ours and says
 * nothing of what serves it.
 */
public class HttpPortFuzzTest {
    private static final int PATIENCE_MILLIS = 5000;
    private static final WebServer HEALTH = serve(true);
    private static final WebServer SERVICE = serve(false);

    @Test
    void anyBytesAreAnswered() throws Exception {
        ShortRound.play(HttpPortFuzzTest.class, HttpPortFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, HttpPortFuzzTest::converse);
    }

    private static void converse(byte[] input) throws IOException {
        requireHarmless(answer(HEALTH.getPort(), input));
        requireHarmless(answer(SERVICE.getPort(), input));
    }

    private static void requireHarmless(String answer) {
        assertThat(answer).doesNotContain("HTTP/1.1 500", "HTTP/1.1 503", "\tat ", "Exception", "Tomcat");
    }

    private static String answer(int port, byte[] input) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(input);
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            } catch (SocketException turnedAway) {
                return "";
            }
        }
    }

    private static WebServer serve(boolean health) {
        var tomcat = new TomcatServletWebServerFactory(0);
        tomcat.setAddress(InetAddress.getLoopbackAddress());
        HttpPort.bound(tomcat);
        if (health) {
            tomcat.addEngineValves(new HealthValve());
        }
        var server = tomcat.getWebServer(
                context -> context.addServlet("all", new ReadsAll()).addMapping("/"));
        server.start();
        return server;
    }

    private static final class ReadsAll extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                request.getParameterMap();
                int length = request.getInputStream().readAllBytes().length;
                response.getOutputStream().print(length);
            } catch (IOException | IllegalStateException brokenOff) {
                Problem.write(response, HttpStatus.BAD_REQUEST, "The body is malformed.");
            }
        }
    }
}
