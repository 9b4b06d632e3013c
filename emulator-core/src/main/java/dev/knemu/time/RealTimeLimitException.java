package dev.knemu.time;

/** What was awaited from outside the emulator did not come within the limit of real time. */
public final class RealTimeLimitException extends RuntimeException {

    public RealTimeLimitException(String message) {
        super(message);
    }
}
