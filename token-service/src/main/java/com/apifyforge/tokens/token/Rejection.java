package com.apifyforge.tokens.token;

import com.apifyforge.events.TokenShape;

/** Why a command changed nothing: the {@code reason} of {@code TokenRejected}. */
public enum Rejection {
    /** Does not open: malformed, altered, or sealed for another user or command. */
    SEAL_BROKEN,
    /** Sealed to a key that was never ours or is destroyed; fetch the key again and seal again. */
    SEALING_KEY_UNKNOWN,
    /** Over before it arrived, or meant to live longer than allowed. */
    COMMAND_EXPIRED,
    // What was sealed is no token, by the slip that made it so; see TokenShape.
    TOKEN_EMPTY,
    TOKEN_SPACE_AROUND,
    TOKEN_QUOTED,
    TOKEN_BEARER,
    TOKEN_URL,
    TOKEN_ASSIGNMENT,
    TOKEN_PLACEHOLDER,
    TOKEN_TWICE,
    TOKEN_OTHER_KIND,
    TOKEN_CONTROL_CHARACTER,
    TOKEN_FOREIGN_CHARACTER,
    TOKEN_TOO_SHORT,
    TOKEN_TOO_LONG,
    /** Apify answered 401. */
    TOKEN_REFUSED_BY_APIFY,
    /** The connected token is another Apify account's; disconnect first. */
    DIFFERENT_ACCOUNT,
    /** The token may not read its own account, so nobody knows whether it is the connected one's; disconnect first. */
    ACCOUNT_NOT_READABLE,
    /** Apify gave no usable answer for so long that the command was given up. */
    APIFY_UNREACHABLE,
    /** Sealed before the user's last disconnect: a replay, or a clock that is behind. */
    SEALED_BEFORE_DISCONNECT,
    /** A newer command of the same user came while this one waited for Apify. */
    SUPERSEDED,
    /** Disconnect of a user who is not connected. */
    NOTHING_CONNECTED;

    public static Rejection of(TokenShape.Slip slip) {
        return valueOf(slip.reason().name());
    }
}
