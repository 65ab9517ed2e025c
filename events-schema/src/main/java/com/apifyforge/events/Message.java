package com.apifyforge.events;

/** Anything that travels on a topic: the JSON data of one CloudEvent. */
public sealed interface Message permits TokenCommand, TokenEvent, TokenAudit, JobMessage, DeadLetter {
    /** The record key; messages with the same key keep their order. */
    String key();
}
