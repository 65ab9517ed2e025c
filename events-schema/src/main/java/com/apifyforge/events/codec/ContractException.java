package com.apifyforge.events.codec;

/** Something sent breaks the contract. The message is for its sender: it says where and never quotes what was sent. */
public final class ContractException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public ContractException(String message) {
        super(message);
    }
}
