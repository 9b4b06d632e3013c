package dev.knemu.scenario;

/** How producers and subscribers talk to the emulator, and whose time it runs on. */
enum Way {
    /** Calls in, functions out, virtual time. */
    CALLS(false, false, true),
    /** HTTP in and out, events in binary content mode. */
    HTTP(true, false, true),
    /** HTTP in and out, events and replies in structured content mode. */
    HTTP_STRUCTURED(true, true, true),
    /** Calls in, functions on worker threads out, two lanes, real time. */
    CALLS_IN_REAL_TIME(false, false, false),
    /** HTTP in and out, two lanes, real time. */
    HTTP_IN_REAL_TIME(true, false, false);

    final boolean http;
    final boolean structured;
    final boolean virtualTime;

    Way(boolean http, boolean structured, boolean virtualTime) {
        this.http = http;
        this.structured = structured;
        this.virtualTime = virtualTime;
    }
}
