package dev.knemu.autoscale;

/** A {@code config-autoscaler} that Knative would reject as a whole; the message is what its webhook would say. */
public final class InvalidAutoscalerConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidAutoscalerConfigException(String message) {
        super(message);
    }
}
