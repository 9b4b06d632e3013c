package dev.knemu.telemetry;

import dev.knemu.journal.Journal;

/** What a running emulator can be asked at any moment, from any thread; cheap. */
public interface Vitals {

    Journal journal();

    /** Accepted events that have a delivery open. */
    int openEvents();

    /** How many bytes those count for, against the emulator's limit. */
    long openBytes();

    /** Deliveries that have not come to rest. */
    int openDeliveries();

    /** Subscriptions of all channels, Triggers included. */
    int subscriptions();

    /** Those of them that each event of their channel is asked about, since nothing can be looked up by their filter. */
    int subscriptionsAsked();

    /** About how much memory the index of all subscriptions takes. */
    long indexBytes();
}
