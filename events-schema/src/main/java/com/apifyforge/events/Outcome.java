package com.apifyforge.events;

/** How things turned out, for whoever shows it in colour. An event of no outcome tells that all goes its way. */
public interface Outcome {
    interface Good extends Outcome {}

    /** Not over, or over in a way that somebody wanted or has to look at. */
    interface Undecided extends Outcome {}

    interface Bad extends Outcome {}
}
