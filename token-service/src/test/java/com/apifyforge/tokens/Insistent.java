package com.apifyforge.tokens;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.springframework.boot.ssl.SslBundle;

/** TLS that shows its certificate also where the server has said that it will not trust it, as an attacker would. */
final class Insistent extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager real;

    private Insistent(X509ExtendedKeyManager real) {
        this.real = real;
    }

    static SSLContext context(SslBundle bundle) {
        try {
            var context = SSLContext.getInstance("TLS");
            var real = (X509ExtendedKeyManager) bundle.getManagers().getKeyManagers()[0];
            context.init(
                    new KeyManager[] {new Insistent(real)},
                    bundle.getManagers().getTrustManagers(),
                    new SecureRandom());
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return real.getClientAliases("EC", null)[0];
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return real.getClientAliases("EC", null)[0];
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return real.getClientAliases(keyType, null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return real.getServerAliases(keyType, issuers);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return real.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return real.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return real.getPrivateKey(alias);
    }
}
