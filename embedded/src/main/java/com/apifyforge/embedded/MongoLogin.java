package com.apifyforge.embedded;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MessageHeader;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import de.bwaldvogel.mongo.wire.message.MongoReply;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslServer;
import org.jspecify.annotations.Nullable;

/**
 * Asks one connection for the password, which mongo-java-server cannot: SCRAM-SHA-256 as MongoDB's drivers speak it.
 * Until it is shown, everything but the greeting is refused here and reaches no database; then this handler takes
 * itself out, with the limits for strangers.
 */
final class MongoLogin extends SimpleChannelInboundHandler<ClientRequest> {
    static final String USER = "apifyforge";
    static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;

    private static final Set<String> GREETINGS = Set.of("hello", "isMaster", "ismaster");
    private static final int UNAUTHORIZED = 13;
    private static final int AUTHENTICATION_FAILED = 18;

    private final ScramCredential expected;
    private @Nullable ScramSaslServer conversation;

    MongoLogin(ScramCredential expected) {
        this.expected = expected;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ClientRequest request) {
        switch (request) {
            case MongoMessage message -> message(context, message);
            case MongoQuery query -> query(context, query);
            default -> context.close();
        }
    }

    private void message(ChannelHandlerContext context, MongoMessage message) {
        Document document = message.getDocument();
        switch (command(document)) {
            case "saslStart" -> answer(context, message, begin(context, document));
            case "saslContinue" -> answer(context, message, goOn(context, document));
            case String greeting when GREETINGS.contains(greeting) -> context.fireChannelRead(message);
            case String other -> answer(context, message, refused(other));
        }
    }

    /** The old form, in which drivers send their first greeting and nothing else. */
    private static void query(ChannelHandlerContext context, MongoQuery query) {
        String command = command(query.getQuery());
        if ("$cmd".equals(query.getCollectionName()) && GREETINGS.contains(command)) {
            context.fireChannelRead(query);
        } else {
            context.writeAndFlush(new MongoReply(header(query), refused(command)));
        }
    }

    private static String command(Document document) {
        return document.isEmpty() ? "" : document.keySet().iterator().next();
    }

    private Document begin(ChannelHandlerContext context, Document command) {
        try {
            conversation = new ScramSaslServer(MECHANISM, Map.of(), this::tell);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return MECHANISM.mechanismName().equals(command.get("mechanism")) ? goOn(context, command) : failed();
    }

    private Document goOn(ChannelHandlerContext context, Document command) {
        var present = conversation;
        if (present == null || !(command.get("payload") instanceof BinData payload)) {
            return failed();
        }
        try {
            byte[] answer = present.evaluateResponse(payload.getData());
            if (present.isComplete()) {
                context.pipeline().remove(FewUntilLogin.class);
                context.pipeline().remove(this);
            }
            return new Document("conversationId", 1)
                    .append("done", present.isComplete())
                    .append("payload", new BinData(answer))
                    .append("ok", 1.0);
        } catch (SaslException | SaslAuthenticationException | IllegalStateException e) {
            return failed();
        }
    }

    private Document failed() {
        conversation = null;
        return error(AUTHENTICATION_FAILED, "AuthenticationFailed", "Authentication failed.");
    }

    private static Document refused(String command) {
        return error(UNAUTHORIZED, "Unauthorized", "Command " + command + " requires authentication");
    }

    private static Document error(int code, String name, String text) {
        return new Document("ok", 0.0)
                .append("errmsg", text)
                .append("code", code)
                .append("codeName", name);
    }

    private void tell(Callback[] asked) throws UnsupportedCallbackException {
        String user = "";
        for (Callback each : asked) {
            switch (each) {
                case NameCallback name -> user = name.getDefaultName();
                case ScramCredentialCallback credential ->
                    credential.scramCredential(USER.equals(user) ? expected : null);
                default -> throw new UnsupportedCallbackException(each);
            }
        }
    }

    private static void answer(ChannelHandlerContext context, ClientRequest request, Document answer) {
        context.channel().writeAndFlush(new MongoMessage(context.channel(), header(request), answer));
    }

    private static MessageHeader header(ClientRequest request) {
        int id = request.getHeader().getRequestID();
        return new MessageHeader(id, id);
    }

    /** Bytes that are no message end the connection and do not fill the log. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
