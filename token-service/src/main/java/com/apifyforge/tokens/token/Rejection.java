package com.apifyforge.tokens.token;

/** Why a command changed nothing: the {@code reason} of {@code TokenRejected}. */
enum Rejection {
    /** Does not open: malformed, altered, or sealed for another user or command. */
    SEAL_BROKEN,
    /** Sealed to a key that was never ours or is destroyed; fetch the key again and seal anew. */
    SEALING_KEY_UNKNOWN,
    /** Over before it arrived, or meant to live longer than allowed. */
    COMMAND_EXPIRED,
    /** What was sealed cannot be an HTTP header: empty, too long, or with other than visible ASCII characters. */
    TOKEN_MALFORMED,
    /** Apify answered 401. */
    TOKEN_REFUSED_BY_APIFY,
    /** The connected token is another Apify account's; disconnect first. */
    DIFFERENT_ACCOUNT,
    /** The token may not read its own account, so it cannot be told whether it is the connected one's; disconnect first. */
    ACCOUNT_NOT_READABLE,
    /** Apify gave no usable answer for so long that the command was given up. */
    APIFY_UNREACHABLE,
    /** A newer command of the same user came while this one waited for Apify. */
    SUPERSEDED,
    /** Disconnect of a user who is not connected. */
    NOTHING_CONNECTED
}
