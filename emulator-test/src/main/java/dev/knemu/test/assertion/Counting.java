package dev.knemu.test.assertion;

import java.util.function.Function;

/**
 * The second half of a sentence about how often: {@code received(type("order.paid")).exactly(2)}. Without it nothing is
 * asserted.
 *
 * <p>What more than enough would break ({@code exactly}, {@code atMost}, {@code between}, {@code never}) is decided once
 * the emulator is idle; {@code atLeast} passes as soon as there are enough.
 *
 * @param <A> the assertion that goes on afterwards
 */
public final class Counting<A> {

    private final Function<Times, A> check;

    /** @param check asserts that it was so often */
    public Counting(Function<Times, A> check) {
        this.check = check;
    }

    public A exactly(int times) {
        return check.apply(Times.exactly(times));
    }

    public A atLeast(int times) {
        return check.apply(Times.atLeast(times));
    }

    public A atMost(int times) {
        return check.apply(Times.atMost(times));
    }

    /** Both included. */
    public A between(int least, int most) {
        return check.apply(Times.between(least, most));
    }

    public A once() {
        return exactly(1);
    }

    public A twice() {
        return exactly(2);
    }

    public A never() {
        return exactly(0);
    }
}
