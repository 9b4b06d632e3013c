package dev.knemu.test.assertion;

/**
 * How often something is expected.
 *
 * @param least the fewest that pass; 0 or more
 * @param most the most that pass; {@link Integer#MAX_VALUE} for any number
 */
public record Times(int least, int most) {

    public Times {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException("Between " + least + " and " + most
                    + " times is never. Write a smaller number first, and none below 0.");
        }
    }

    public static Times exactly(int times) {
        return new Times(times, times);
    }

    public static Times atLeast(int times) {
        return new Times(times, Integer.MAX_VALUE);
    }

    public static Times atMost(int times) {
        return new Times(0, times);
    }

    public static Times between(int least, int most) {
        return new Times(least, most);
    }

    /** Whether a number passes. */
    public boolean admits(int count) {
        return count >= least && count <= most;
    }

    /** Whether more may come without harm: then nothing need be waited for once enough have come. */
    public boolean isOpen() {
        return most == Integer.MAX_VALUE;
    }

    /** With what is counted: {@code exactly 2 events}, {@code at least 1 event}, {@code no events} … */
    public String of(String one, String several) {
        if (most == 0) {
            return "no " + several;
        }
        return this + " " + (isOpen() && least == 1 || most == 1 ? one : several);
    }

    /** {@code exactly 2}, {@code at least 1}, {@code none} … */
    @Override
    public String toString() {
        if (most == 0) {
            return "none";
        }
        if (isOpen()) {
            return "at least " + least;
        }
        if (least == most) {
            return "exactly " + least;
        }
        return least == 0 ? "at most " + most : least + " to " + most;
    }
}
