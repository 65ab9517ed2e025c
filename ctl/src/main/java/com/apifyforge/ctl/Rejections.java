package com.apifyforge.ctl;

import java.util.Map;

/** The reason codes of {@code TokenRejected} (docs/wire-format.md) as sentences for people. */
final class Rejections {
    private static final Map<String, String> SENTENCES = Map.of(
            "SEAL_BROKEN", "the sealed token did not open",
            "SEALING_KEY_UNKNOWN", "the token was sealed to a key that is gone; try again",
            "COMMAND_EXPIRED", "the command took too long to arrive; try again, and check this machine's clock",
            "TOKEN_MALFORMED", "this cannot be an Apify token",
            "TOKEN_REFUSED_BY_APIFY",
                    "Apify does not know this token; copy it again from https://console.apify.com/settings/integrations",
            "DIFFERENT_ACCOUNT", "the token belongs to another Apify account than the connected one; disconnect first",
            "ACCOUNT_NOT_READABLE",
                    "the token may not read its own account, so it cannot be told whether it is the connected one;"
                            + " disconnect first",
            "APIFY_UNREACHABLE", "Apify gave no usable answer for too long; try again later",
            "SUPERSEDED", "a newer command of this user came before this one was done",
            "NOTHING_CONNECTED", "nothing is connected");

    private Rejections() {}

    static String sentence(String reason) {
        String sentence = SENTENCES.get(reason);
        return sentence == null ? reason : sentence + " (" + reason + ")";
    }
}
