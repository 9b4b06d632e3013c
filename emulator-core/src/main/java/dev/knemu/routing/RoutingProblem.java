package dev.knemu.routing;

/**
 * One expectation of a test that did not come true.
 *
 * @param expectation the field of {@code expect}: {@code triggers}, {@code replies}, …
 * @param line where it is written; the first is 1
 * @param expected what was written, in words
 * @param actual what happened, in the same words, so that both can be compared side by side
 * @param text a sentence, or several: what differs
 */
public record RoutingProblem(String expectation, int line, String expected, String actual, String text) {

    /** Both in one: {@code triggers: expected exactly paid-orders, got none. …}. */
    @Override
    public String toString() {
        return expectation + ": " + text;
    }
}
