package dev.knemu.autoscale.simulation;

/** A load, a service time or a trace that cannot be understood; the message says where, why and what to write. */
public final class InvalidLoadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidLoadException(String message) {
        super(message);
    }
}
