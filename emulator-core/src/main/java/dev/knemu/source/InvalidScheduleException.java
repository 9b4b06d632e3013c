package dev.knemu.source;

/**
 * A schedule that Knative's webhook refuses.
 *
 * <p>The message is that of robfig/cron, which upstream shows to its users as it is; {@link #advice} says how to mend
 * it.
 */
public final class InvalidScheduleException extends RuntimeException {

    private final String field;
    private final String advice;

    InvalidScheduleException(String field, String message, String advice) {
        super(message);
        this.field = field;
        this.advice = advice;
    }

    /** The field of a PingSource's {@code spec} that is wrong: {@code schedule} or {@code timezone}. */
    public String field() {
        return field;
    }

    public String advice() {
        return advice;
    }
}
