package dev.knemu.autoscale.simulation;

/** A load, a service time, a trace or a run that is not possible; the message says what, why and what to write instead. */
public final class InvalidSimulationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidSimulationException(String message) {
        super(message);
    }
}
