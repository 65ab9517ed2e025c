package com.apifyforge.quickstart;

/** Something the person at the terminal can put right: one line that says what and how, exit status 2. */
final class WrongUseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongUseException(String line) {
        super(line);
    }

    WrongUseException(String line, Throwable cause) {
        super(line, cause);
    }
}
