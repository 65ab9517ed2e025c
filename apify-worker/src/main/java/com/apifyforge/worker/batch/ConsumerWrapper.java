package com.apifyforge.worker.batch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Polls in the place of a consumer, and is told each other call before the consumer is. */
interface ConsumerWrapper<K, V> {
    ConsumerRecords<K, V> poll(Duration timeout);

    /** {@code method} of {@link Consumer}, any but {@code poll}. */
    void before(String method, List<?> arguments);

    /** A proxy, as a class that forwards would repeat sixty methods. */
    @SuppressWarnings("unchecked")
    static <K, V> Consumer<K, V> wrap(Consumer<K, V> consumer, ConsumerWrapper<K, V> wrapper) {
        return (Consumer<K, V>) Proxy.newProxyInstance(
                ConsumerWrapper.class.getClassLoader(), new Class<?>[] {Consumer.class}, (_, method, arguments) -> {
                    if (method.getName().equals("poll")) {
                        return wrapper.poll((Duration) arguments[0]);
                    }
                    wrapper.before(method.getName(), arguments == null ? List.of() : Arrays.asList(arguments));
                    try {
                        return method.invoke(consumer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
