package com.apifyforge.tokens.store;

import com.apifyforge.embedded.EmbeddedMongo;
import com.apifyforge.tokens.real.RealParts;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/** Gives a test class one store of its kind: the embedded server, or a real one. */
public abstract class TestStore implements ParameterResolver {
    abstract Stores open(ExtensionContext context);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stores.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // Of the class: the store of a single test is closed when that test ends.
        return context.getParent()
                .orElseThrow()
                .getStore(ExtensionContext.Namespace.create(context.getRequiredTestClass()))
                .computeIfAbsent(Stores.class, key -> open(context), Stores.class);
    }

    public static final class Embedded extends TestStore {
        @Override
        Stores open(ExtensionContext context) {
            return Stores.open(
                    context.getRoot()
                            .getStore(ExtensionContext.Namespace.GLOBAL)
                            .computeIfAbsent(Server.class, key -> new Server(), Server.class)
                            .mongo
                            .uri(),
                    false);
        }
    }

    public static final class Real extends TestStore implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return RealParts.MONGODB.condition();
        }

        @Override
        Stores open(ExtensionContext context) {
            return Stores.open(RealParts.MONGODB.address(), true);
        }
    }

    private static final class Server implements AutoCloseable {
        final Path folder;
        final EmbeddedMongo mongo;

        Server() {
            try {
                folder = Files.createTempDirectory("token-service-store");
                mongo = EmbeddedMongo.start(folder, 0);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws Exception {
            mongo.close();
            FileSystemUtils.deleteRecursively(folder);
        }
    }
}
