package com.apifyforge.events;

/** How things turned out, for whoever shows it in colour. An event of no outcome tells that all goes its way. */
public interface Outcome {
    /** As somebody wanted it. */
    interface Good extends Outcome {}

    /** Not over, or over in a way that somebody wanted or has to look at. */
    interface Undecided extends Outcome {}

    /** It failed, or was refused. */
    interface Bad extends Outcome {}
}
