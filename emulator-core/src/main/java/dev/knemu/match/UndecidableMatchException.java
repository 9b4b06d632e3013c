package dev.knemu.match;

import dev.knemu.event.Quoted;

/**
 * Whether an event is meant cannot be said in bounded time: a regular expression tries too many ways to match a text. The
 * message says which, and how to mend it.
 */
public final class UndecidableMatchException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    UndecidableMatchException(String regex, int length, String problem) {
        super("The regular expression " + Quoted.of(regex) + " " + problem + " on a text of " + length
                + " characters. Write it with fewer repetitions, none within another as in (a+)+, and [ab]* for (a|b)*; or"
                + " ask with *= for what is contained.");
    }
}
