package com.apifyforge.tokens;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/**
 * One running service for all test classes that need no other: a broker start costs seconds. Tests keep apart by using
 * users of their own. Closed by JUnit at the end of the run.
 */
public final class SharedService implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningService.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Shared.class, key -> new Shared(), Shared.class)
                .service;
    }

    private static final class Shared implements AutoCloseable {
        final RunningService service;

        Shared() {
            try {
                Parts parts = Parts.start(Files.createTempDirectory("token-service-test"));
                service = RunningService.with(Probes.class, parts);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws Exception {
            service.close();
            service.parts.close();
            delete();
        }

        private void delete() throws IOException {
            FileSystemUtils.deleteRecursively(service.parts.folder);
        }
    }
}
