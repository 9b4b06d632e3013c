package dev.knemu.channel;

/** Why a {@link TopicStore} did not do what it was asked for. */
public final class TopicException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is: whether to try again, and what to tell whom. */
    public enum Reason {
        /** Nobody answers, or not in time. Trying again may help. */
        UNREACHABLE,
        /** The cluster refuses these credentials, or these credentials this. */
        NOT_ALLOWED,
        /** There is no such topic. */
        NO_SUCH_TOPIC,
        /** It asks for what cannot be: a name, a number of partitions, a record that is too large. */
        INVALID,
        /** Whatever else the client library said. */
        OTHER
    }

    private final Reason reason;

    /**
     * @param message what was asked, of which cluster, and what came of it, for people; without a full stop
     */
    public TopicException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Without what the client library threw. */
    public TopicException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
