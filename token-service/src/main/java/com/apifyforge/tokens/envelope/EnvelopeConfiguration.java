package com.apifyforge.tokens.envelope;

import com.apifyforge.service.StartRefusedException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Primary;

@Configuration(proxyBeanMethods = false)
class EnvelopeConfiguration {
    @Bean
    @Fallback
    KeyWrapper keyWrapper(List<KeyProvider> providers) {
        List<KeyWrapper> given = providers.stream()
                .map(KeyProvider::keys)
                .flatMap(Optional::stream)
                .toList();
        StartRefusedException.unless(
                !given.isEmpty(),
                "Say where the wrapping key is: set "
                        + providers.stream().map(KeyProvider::setting).collect(Collectors.joining(" or ")) + ".");
        return given.size() == 1 ? given.getFirst() : new MigratingKeyWrapper(given);
    }

    /** What every other bean gets: the keys once they are tested. */
    @Bean
    @Primary
    TestedKeys testedKeys(KeyWrapper keys) {
        return new TestedKeys(keys);
    }

    @Bean
    EnvelopeCipher envelopeCipher(KeyWrapper keys) {
        return new EnvelopeCipher(keys);
    }
}
