package dev.knemu.filter.index;

/** About how many bytes things take on a heap with compressed references. */
final class Sizes {

    static final long REFERENCE = 4;

    /** A small object: its header and two or three fields. */
    static final long OBJECT = 24;

    private Sizes() {}

    static long array(int length) {
        return 16 + aligned(length * REFERENCE);
    }

    static long text(String text) {
        return OBJECT + 16 + aligned(text.length());
    }

    private static long aligned(long bytes) {
        return bytes + 7 & ~7;
    }
}
