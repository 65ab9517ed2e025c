package com.apifyforge.embedded;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;

/**
 * Knows users from the options of the listener's login instead of from the cluster's metadata: the broker is one of
 * them and has to be let in before there is any metadata, and the files of the data folder stay the only place of a
 * password. Made by Kafka.
 */
public final class KafkaPasswords implements AuthenticateCallbackHandler {
    static final String OPTION = "user_";

    private final Map<String, ScramCredential> credentials = new HashMap<>();

    @Override
    public void configure(Map<String, ?> settings, String mechanism, List<AppConfigurationEntry> logins) {
        for (var login : logins) {
            login.getOptions().forEach((option, value) -> {
                if (option.startsWith(OPTION)) {
                    credentials.put(
                            option.substring(OPTION.length()),
                            Passwords.credential(ScramMechanism.forMechanismName(mechanism), value.toString()));
                }
            });
        }
    }

    @Override
    public void handle(Callback[] asked) throws UnsupportedCallbackException {
        String user = "";
        for (Callback each : asked) {
            switch (each) {
                case NameCallback name -> user = name.getDefaultName();
                case ScramCredentialCallback credential -> credential.scramCredential(credentials.get(user));
                default -> throw new UnsupportedCallbackException(each);
            }
        }
    }

    @Override
    public void close() {}
}
