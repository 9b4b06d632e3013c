package dev.knemu.channel;

/** Where a group begins that has no offset yet. */
public enum InitialOffset {
    /** After the last record: only what is written from now on. */
    LATEST,
    /** At the first record that is still there. */
    EARLIEST
}
