package com.apifyforge.quickstart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** The kinds of bad records: what senders get wrong, and what somebody sends on purpose. */
final class BadRecords {
    static final Set<Topic> JOB_TOPICS =
            Set.of(Topic.JOB_COMMANDS, Topic.JOB_WATCH_5S, Topic.JOB_WATCH_30S, Topic.JOB_WATCH_2M);
    static final Set<Topic> DELAY_TOPICS = Set.of(Topic.JOB_WATCH_5S, Topic.JOB_WATCH_30S, Topic.JOB_WATCH_2M);
    private static final Set<Topic> COMMANDS = Set.of(Topic.JOB_COMMANDS);
    private static final Set<Topic> TOKENS = Set.of(Topic.TOKEN_COMMANDS);
    private static final Set<Topic> ALL = Set.of(
            Topic.TOKEN_COMMANDS, Topic.JOB_COMMANDS, Topic.JOB_WATCH_5S, Topic.JOB_WATCH_30S, Topic.JOB_WATCH_2M);
    private static final String TOKEN = "apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

    /** How a record may be compressed on its way; the broker sees the compressed size only. */
    enum Packing {
        NONE,
        GZIP,
        ZSTD
    }

    /** What has to come of it: a dead letter, or an event with its id that says why. */
    enum End {
        DEAD_LETTER,
        DEAD_LETTER_OR_EVENT,
        /** The broker takes no such record, and its sender is told. */
        REFUSED,
        /** Of a transaction that was aborted: nobody may read it. */
        NONE
    }

    /** {@code make} turns a good record of the topic into a bad one. */
    record Kind(String name, Set<Topic> topics, End end, Packing packing, Consumer<Draft> make) {}

    private final BadSenders senders;
    private final List<Kind> kinds = new ArrayList<>();

    BadRecords(BadSenders senders) {
        this.senders = senders;
        bytes();
        json();
        fields();
        headers();
        keys();
        plaintext();
        jobs();
        delays();
        seals();
        transport();
    }

    List<Kind> kinds() {
        return List.copyOf(kinds);
    }

    private void bytes() {
        value("no value", text -> null);
        value("no bytes", text -> new byte[0]);
        value("a blank", text -> bytes(" "));
        value("cut in the middle", text -> bytes(text.substring(0, text.length() / 2)));
        value("cut by one byte", text -> bytes(text.substring(0, text.length() - 1)));
        value("UTF-16", text -> text.getBytes(UTF_16));
        value("UTF-16 without a mark", text -> text.getBytes(UTF_16LE));
        value("UTF-32", text -> text.getBytes(Charset.forName("UTF-32")));
        value("Latin-1", text -> text.replace("\"userId\"", "\"usérId\"").getBytes(ISO_8859_1));
        value("broken UTF-8", text -> inText(text, 0xC3, 0x28));
        value("a surrogate as UTF-8", text -> inText(text, 0xED, 0xA0, 0x80));
        value("beyond Unicode", text -> inText(text, 0xF4, 0x90, 0x80, 0x80));
        value("an overlong zero", text -> inText(text, 0xC0, 0x80));
        value("gzip by the sender", text -> gzip(bytes(text)));
        value("framed by a schema registry", text -> join(new byte[] {0, 0, 0, 0, 7}, bytes(text)));
        value("Java serialization", text -> join(new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5}, bytes(text)));
        value("zeros", text -> new byte[4096]);
        value("Base64", text -> Base64.getEncoder().encode(bytes(text)));
    }

    private void json() {
        json("HTML", text -> "<html><body>502 Bad Gateway</body></html>");
        json("XML", text -> "<?xml version=\"1.0\"?><job/>");
        json("YAML", text -> "jobId: 1\nuserId: u");
        json("two objects", text -> text + text);
        json("lines of JSON", text -> text + "\n" + text);
        json("text behind", text -> text + "x");
        json("a comment", text -> "/* job */" + text);
        json("single quotes", text -> text.replace('"', '\''));
        json("a comma too much", text -> text.substring(0, text.length() - 1) + ",}");
        json("NaN", text -> with(text, "\"note\":NaN"));
        json("a leading zero", text -> with(text, "\"note\":007"));
        json("a list", text -> "[" + text + "]");
        json("a text", text -> "\"job\"");
        json("a number", text -> "42");
        json("null", text -> "null");
        json("the event as a text", text -> "\"" + text.replace("\"", "\\\"") + "\"");
        json("a name twice", text -> text.replaceFirst("\"userId\":", "\"userId\":\"another\",\"userId\":"));
        json("an unknown name twice", text -> with(text, "\"note\":1,\"note\":2"));
        json("a number no reader carries", text -> with(text, "\"note\":1e99999999999"));
        json("a small number no reader carries", text -> with(text, "\"note\":-1e-2147483649"));
        json("a number of 4,000 digits", text -> with(text, "\"note\":" + "9".repeat(4000)));
        json("deep lists", text -> with(text, "\"note\":" + "[".repeat(2000) + "]".repeat(2000)));
        json("deep objects", text -> with(text, "\"note\":" + "{\"a\":".repeat(1000) + "1" + "}".repeat(1000)));
        json("deep and open", text -> with(text, "\"note\":" + "[".repeat(3000)));
        json("a long name", text -> with(text, "\"" + "n".repeat(9000) + "\":1"));
        json("a lone surrogate in a name", text -> with(text, "\"\\ud800\":1,\"userId\":7"));
        json("an unfinished escape", text -> with(text, "\"note\":\"\\u00\""));
    }

    private void fields() {
        json("no userId", text -> text.replace("\"userId\"", "\"user\""));
        json("userId null", text -> text.replaceAll("\"userId\":\"[^\"]*\"", "\"userId\":null"));
        json("userId a number", text -> text.replaceAll("\"userId\":\"[^\"]*\"", "\"userId\":7"));
        json("userId a list", text -> text.replaceAll("\"userId\":\"([^\"]*)\"", "\"userId\":[\"$1\"]"));
        json("userId an e-mail address", text -> text.replaceAll("\"userId\":\"[^\"]*\"", "\"userId\":\"a@b.c\""));
        json("userId empty", text -> text.replaceAll("\"userId\":\"[^\"]*\"", "\"userId\":\"\""));
        json("userId with a zero", text -> text.replaceAll("\"userId\":\"", "\"userId\":\"\\\\u0000"));
        json("userId too long", text -> text.replaceAll("\"userId\":\"", "\"userId\":\"" + "u".repeat(300)));
        json("an empty object", text -> "{}");
    }

    private void headers() {
        header("no headers", draft -> draft.headers.clear());
        header("no ce_type", draft -> draft.headers.remove("ce_type"));
        header("no ce_id", draft -> draft.headers.remove("ce_id"));
        header("no ce_source", draft -> draft.headers.remove("ce_source"));
        header("no ce_specversion", draft -> draft.headers.remove("ce_specversion"));
        header("specversion 0.3", draft -> draft.header("ce_specversion", "0.3"));
        header("specversion 2.0", draft -> draft.header("ce_specversion", "2.0"));
        header("ce_id empty", draft -> draft.header("ce_id", ""));
        header("ce_id of 600 characters", draft -> draft.header("ce_id", "i".repeat(600)));
        header("ce_id not UTF-8", draft -> draft.headers.put("ce_id", new byte[] {(byte) 0xFF, (byte) 0xFE}));
        header("ce_id with a line end", draft -> draft.header("ce_id", "one\ntwo"));
        header("ce_id null", draft -> draft.headers.put("ce_id", null));
        header("ce_time garbage", draft -> draft.header("ce_time", "yesterday"));
        header("ce_time no date", draft -> draft.header("ce_time", "2026-13-45T99:99:99Z"));
        header("ce_source no URI", draft -> draft.header("ce_source", "not a uri %"));
        header("ce_type unknown", draft -> draft.header("ce_type", "apifyforge.JobForgotten.v1"));
        header("ce_type foreign", draft -> draft.header("ce_type", "com.example.order.created"));
        header(
                "ce_type of version 2",
                draft -> draft.header("ce_type", draft.text("ce_type").replace(".v1", ".v2")));
        header("ce_type of an event", draft -> draft.header("ce_type", "apifyforge.JobStarted.v1"));
        header("ce_type of a dead letter", draft -> draft.header("ce_type", "apifyforge.DeadLetter.v1"));
        header("ce_type very long", draft -> draft.header("ce_type", "apifyforge." + "T".repeat(3000) + ".v1"));
        header("content type of text", draft -> draft.header("content-type", "text/plain"));
        header("content type of Avro", draft -> draft.header("content-type", "application/avro"));
        header("structured mode", draft -> {
            draft.headers.clear();
            draft.header("content-type", "application/cloudevents+json");
            draft.value = bytes("{\"specversion\":\"1.0\",\"id\":\"s\",\"source\":\"/s\",\"type\":\"t\",\"data\":{}}");
        });
        header("batch mode", draft -> {
            draft.headers.clear();
            draft.header("content-type", "application/cloudevents-batch+json");
            draft.value = bytes("[]");
        });
        header("a flood of headers", draft -> {
            draft.headers.remove("ce_type");
            for (int i = 0; i < 400; i++) {
                draft.header("h" + i, "x");
            }
        });
        header("a header of 10 kB", draft -> {
            draft.header("ce_specversion", "x".repeat(10_000));
        });
    }

    private void keys() {
        add("no key", ALL, End.DEAD_LETTER_OR_EVENT, draft -> draft.key = null);
        add("another user's key", ALL, End.DEAD_LETTER_OR_EVENT, draft -> draft.key = bytes("somebody-else"));
        add("a key that is not UTF-8", ALL, End.DEAD_LETTER_OR_EVENT, draft -> draft.key = new byte[] {(byte) 0xFF, 0});
        add("an empty key", ALL, End.DEAD_LETTER_OR_EVENT, draft -> draft.key = new byte[0]);
        add("a key of 5 kB", ALL, End.DEAD_LETTER_OR_EVENT, draft -> draft.key = bytes("k".repeat(5000)));
    }

    private void plaintext() {
        json("a token in a field", text -> with(text, "\"note\":\"" + TOKEN + "\""));
        json("a token as a name", text -> with(text, "\"" + TOKEN + "\":1"));
        json("a field token", text -> with(text, "\"token\":\"secret\""));
        json("a token in userId", text -> text.replaceAll("\"userId\":\"[^\"]*\"", "\"userId\":\"" + TOKEN + "\""));
        header("a token in ce_id", draft -> draft.header("ce_id", TOKEN));
        header("a token in another header", draft -> draft.header("authorization", "Bearer " + TOKEN));
        add("a token as the key", ALL, End.DEAD_LETTER_OR_EVENT, draft -> draft.key = bytes(TOKEN));
    }

    private void jobs() {
        job("two targets", text -> text.replaceFirst("\"actorId\"", "\"taskId\":\"t\",\"actorId\""));
        job("no target", text -> text.replaceFirst("\"target\"", "\"goal\""));
        job("a target that leaves its path", text -> text.replaceFirst("hello-world", "../../v2/users/me"));
        job("memory as a text", text -> options(text, "{\"memoryMbytes\":\"1024\"}"));
        job("memory with a fraction", text -> options(text, "{\"memoryMbytes\":1.5}"));
        job("memory beyond all numbers", text -> options(text, "{\"memoryMbytes\":1e1000000000}"));
        job("a negative timeout", text -> options(text, "{\"timeoutSecs\":-5}"));
        job("options a list", text -> options(text, "[]"));
        job("a deadline that is no time", text -> text.replaceAll("\"deadline\":\"[^\"]*\"", "\"deadline\":\"soon\""));
        job("a deadline as a number", text -> text.replaceAll("\"deadline\":\"[^\"]*\"", "\"deadline\":1e18"));
        job("a jobId that is a path", text -> text.replaceFirst("\"jobId\":\"", "\"jobId\":\"../"));
        job("larger than allowed", text -> with(text, "\"note\":\"" + "x".repeat(600_000) + "\""));
        ticket("a ticket of garbage", job -> "garbage");
        ticket("a ticket with a header of null", job -> "bnVsbA.e30.AAAA");
        ticket(
                "a ticket without a signature",
                job -> job.ticket().substring(0, job.ticket().lastIndexOf('.') + 1));
        ticket("a ticket with alg none", job -> "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyLTEifQ.");
        ticket("a ticket of a foreign scheduler", senders::foreignTicket);
        ticket("an expired ticket", senders::expiredTicket);
        ticket("a ticket of tomorrow", senders::ticketOfTomorrow);
        ticket("a ticket of another user", senders::ticketOfAnotherUser);
        ticket("a ticket of another job", senders::ticketOfAnotherJob);
        ticket("a ticket for another target", senders::ticketForAnotherTarget);
        message("a deadline long past", COMMANDS, job -> withDeadline(job, Instant.parse("1970-01-01T00:00:00Z")));
        message("a user who never connected", COMMANDS, job -> job);
    }

    private void delays() {
        add(
                "a command on a delay topic",
                DELAY_TOPICS,
                End.DEAD_LETTER_OR_EVENT,
                draft -> draft.header("ce_type", "apifyforge.JobRequested.v1"));
        message(
                "a forged wait with absurd counters",
                DELAY_TOPICS,
                job -> new StartDue(withTicket(job, senders.foreignTicket(job)), Integer.MAX_VALUE, 7, null, null));
        message(
                "a forged wait with a missed attempt",
                DELAY_TOPICS,
                job -> new StartDue(withTicket(job, senders.foreignTicket(job)), 1, 0, 99, Instant.EPOCH));
        message(
                "a forged run",
                DELAY_TOPICS,
                job -> new RunDue(
                        job.jobId(), job.userId(), "forgedRun1", senders.foreignTicket(job), 3, Instant.now(), 0));
        message(
                "a forged cancel",
                DELAY_TOPICS,
                job -> new CancelDue(
                        new JobCancelRequested(job.jobId(), job.userId(), senders.foreignTicket(job)), 5, null, null));
        message(
                "a cancel with garbage",
                DELAY_TOPICS,
                job -> new CancelDue(new JobCancelRequested(job.jobId(), job.userId(), "a.b.c"), 0, null, null));
    }

    private void seals() {
        seal("a seal of garbage", (user, id) -> "a..b.c.d");
        seal("a seal without parts", (user, id) -> "....");
        seal("a seal of another user", (user, id) -> senders.seal("another-" + user, id));
        seal("a seal of another message", (user, id) -> senders.seal(user, "another-" + id));
        seal("a seal that is altered", (user, id) -> altered(senders.seal(user, id)));
        seal("a seal to another key", senders::sealToAnotherKey);
        seal("an expired seal", senders::expiredSeal);
        seal("a seal that lives too long", senders::longSeal);
        seal("a sealed undefined", (user, id) -> senders.seal(user, id, "undefined"));
        seal("a sealed assignment", (user, id) -> senders.seal(user, id, "APIFY_TOKEN=" + TOKEN));
        seal(
                "a token that Apify does not know",
                (user, id) -> senders.seal(user, id, "apify_api_revoked" + "A1".repeat(13) + "x"));
        add(
                "a plaintext token as the seal",
                TOKENS,
                End.DEAD_LETTER_OR_EVENT,
                draft -> draft.value = bytes(
                        draft.json().replaceAll("\"sealedToken\":\"[^\"]*\"", "\"sealedToken\":\"" + TOKEN + "\"")));
    }

    /** What only compression makes small enough to be sent, and what nobody may read. */
    private void transport() {
        var big = Set.of(Topic.JOB_COMMANDS, Topic.JOB_WATCH_5S, Topic.JOB_WATCH_30S, Topic.JOB_WATCH_2M);
        kinds.add(new Kind(
                "5 MB in a gzip batch", big, End.REFUSED, Packing.GZIP, draft -> draft.value = new byte[5 << 20]));
        kinds.add(new Kind(
                "20 MB in a zstd batch", ALL, End.REFUSED, Packing.ZSTD, draft -> draft.value = new byte[20 << 20]));
        add("of an aborted transaction", DELAY_TOPICS, End.NONE, draft -> {});
    }

    private void value(String name, Function<String, byte[]> make) {
        add(name, ALL, End.DEAD_LETTER, draft -> draft.value = make.apply(draft.json()));
    }

    private void json(String name, UnaryOperator<String> make) {
        value(name, text -> make.apply(text).getBytes(UTF_8));
    }

    private void job(String name, UnaryOperator<String> make) {
        add(name, JOB_TOPICS, End.DEAD_LETTER, draft -> draft.value = bytes(make.apply(draft.json())));
    }

    private void header(String name, Consumer<Draft> make) {
        add(name, ALL, End.DEAD_LETTER, make);
    }

    private void ticket(String name, Function<JobRequested, String> ticket) {
        message(name, COMMANDS, job -> withTicket(job, ticket.apply(job)));
        message(
                name + ", waiting",
                DELAY_TOPICS,
                job -> new StartDue(withTicket(job, ticket.apply(job)), 1, 0, null, null));
    }

    private void message(String name, Set<Topic> topics, Function<JobRequested, Message> make) {
        add(name, topics, End.DEAD_LETTER_OR_EVENT, draft -> draft.say(make.apply(draft.job)));
    }

    private void seal(String name, BiFunction<String, String, String> sealed) {
        add(
                name,
                TOKENS,
                End.DEAD_LETTER_OR_EVENT,
                draft -> draft.say(new ConnectToken(draft.user, sealed.apply(draft.user, draft.id))));
    }

    private void add(String name, Set<Topic> topics, End end, Consumer<Draft> make) {
        kinds.add(new Kind(name, topics, end, Packing.NONE, make));
    }

    private static JobRequested withTicket(JobRequested job, String ticket) {
        return new JobRequested(
                job.jobId(), job.userId(), job.target(), job.input(), job.options(), ticket, job.deadline());
    }

    private static JobRequested withDeadline(JobRequested job, Instant deadline) {
        return new JobRequested(
                job.jobId(), job.userId(), job.target(), job.input(), job.options(), job.ticket(), deadline);
    }

    private static String with(String text, String members) {
        return text.substring(0, text.length() - 1) + "," + members + "}";
    }

    private static String options(String text, String options) {
        return text.replaceFirst("\"options\":\\{[^}]*}", "\"options\":" + options);
    }

    private static String altered(String sealed) {
        char last = sealed.charAt(sealed.length() - 10);
        return sealed.substring(0, sealed.length() - 10)
                + (last == 'A' ? 'B' : 'A')
                + sealed.substring(sealed.length() - 9);
    }

    private static byte[] inText(String text, int... foreign) {
        var output = new ByteArrayOutputStream();
        output.writeBytes(bytes(text.substring(0, text.length() - 1) + ",\"note\":\""));
        for (int one : foreign) {
            output.write(one);
        }
        output.writeBytes(bytes("\"}"));
        return output.toByteArray();
    }

    private static byte[] gzip(byte[] value) {
        var output = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(output)) {
            gzip.write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return output.toByteArray();
    }

    private static byte[] join(byte[] one, byte[] other) {
        var output = new ByteArrayOutputStream();
        output.writeBytes(one);
        output.writeBytes(other);
        return output.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
