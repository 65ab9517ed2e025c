package com.apifyforge.events;

/**
 * Every limit of what the system reads and writes, in one table: code, specifications and documentation take theirs
 * from here.
 */
public enum Limit {
    RECORD_BYTES(512 * 1024, "bytes of a record's value"),
    WAITING_RECORD_BYTES(520 * 1024, "bytes of a record on a delay topic, which holds a command whole"),
    TOKEN_COMMAND_BYTES(16 * 1024, "bytes of the value of a ConnectToken or DisconnectToken"),
    RECORD_BATCH_BYTES(
            1_048_588,
            "bytes of one batch of records, unpacked by the broker (max.message.bytes of the topics that services"
                    + " read, which have compression.type=uncompressed)"),
    RECORD_HEADERS(64, "headers of a record"),
    RECORD_HEADER_BYTES(16 * 1024, "bytes of all headers of a record, names and values"),
    MESSAGE_ID_LENGTH(512, "characters of a message id"),
    ID_LENGTH(128, "characters of an id such as a user's or a job's"),
    JSON_DEPTH(64, "levels of nesting"),
    JSON_NAME_LENGTH(1024, "characters of a property's name"),
    JSON_NUMBER_LENGTH(1000, "characters of a number"),

    TOKEN_LENGTH(128, "characters of a token"),
    TOKEN_LENGTH_LEAST(20, "characters that a token has at least"),
    SEALED_TOKEN_LENGTH(4096, "characters of a sealed token"),
    SEAL_SECONDS(300, "seconds from the iat of a seal to its exp"),
    TICKET_LENGTH(4096, "characters of a ticket"),
    TICKET_LIFE_SECONDS(8 * 86_400, "seconds from the iat of a ticket to its exp"),
    TICKET_READ_LIFE_SECONDS(
            3600, "seconds from the iat of a ticket to its exp, to read results of a job that is over"),
    TICKET_AHEAD_SECONDS(30, "seconds that the iat or nbf of a ticket may be ahead of the token-service's clock"),

    KEY_FILE_BYTES(64 * 1024, "bytes of the file of a scheduler's private key"),

    LEASE_BATCH(100, "asks or results of one lease call"),
    LEASE_BODY_BYTES(1024 * 1024, "bytes of the body of a lease call"),
    JWK_FIELDS(16, "members of a public key in a lease call"),
    JWK_FIELD_LENGTH(256, "characters of a member of a public key, its kid too"),

    HTTP_HEADER_BYTES(8 * 1024, "bytes of a request line with all headers"),
    HTTP_HEADERS(50, "headers of a request"),
    HTTP_PARAMETERS(20, "query parameters of a request"),
    HTTP_BODY_BYTES(4096, "bytes of a request body, other than of a lease call"),
    HTTP_DROPPED_BYTES(
            2 * 1024 * 1024, "bytes of a refused body that are read and dropped before the connection is closed"),
    HTTP_CONNECTIONS(1000, "open connections of a port"),
    HTTP_READ_SECONDS(10, "seconds between two packets of a request"),

    APIFY_ANSWER_BYTES(8 * 1024 * 1024, "bytes of an answer of Apify");

    private final int value;
    private final String what;

    Limit(int value, String what) {
        this.value = value;
        this.what = what;
    }

    public int value() {
        return value;
    }

    /** What is counted, in which unit, such as {@code bytes of a record's value}. */
    public String what() {
        return what;
    }
}
