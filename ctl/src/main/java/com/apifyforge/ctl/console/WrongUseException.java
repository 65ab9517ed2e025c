package com.apifyforge.ctl.console;

/** Something the person at the command line has to put right; the message says what. Ends with exit status 2. */
public final class WrongUseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WrongUseException(String message) {
        super(message);
    }

    public WrongUseException(String message, Throwable cause) {
        super(message, cause);
    }
}
