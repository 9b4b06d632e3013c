package dev.knemu.standin;

/** A stand-in cannot do what its container is told to. The message says what, where, and how to mend it. */
public final class UnusableContainerException extends RuntimeException {

    /** @param message a sentence that goes on after "the stand-in NAME" */
    public UnusableContainerException(String message) {
        super(message, null, false, false);
    }
}
