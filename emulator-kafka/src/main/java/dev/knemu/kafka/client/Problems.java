package dev.knemu.kafka.client;

import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicException.Reason;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What the client library says, as the trouble that it is. */
public final class Problems {

    private Problems() {}

    /**
     * @param what was asked for, as a clause: {@code the topic orders could not be made}
     * @param cluster of which cluster
     */
    public static TopicException of(String what, String cluster, Throwable thrown) {
        Throwable cause = cause(thrown);
        if (cause instanceof TopicException known) {
            return known;
        }
        return new TopicException(reason(cause), what + " at " + cluster + ": " + text(cause) + remedy(cause), cause);
    }

    /** What to do about it, where Kafka's words leave that open: they do of who we are and what we may. */
    private static String remedy(Throwable cause) {
        if (cause instanceof SslAuthenticationException) {
            return ". See ssl.truststore.location for whom to trust, and ssl.keystore.location if the cluster asks for a"
                    + " certificate; with files of PEM also ssl.truststore.type=PEM and ssl.keystore.type=PEM";
        }
        if (cause instanceof AuthenticationException) {
            return ". See the user and the password in sasl.jaas.config, and sasl.mechanism";
        }
        if (cause instanceof TopicAuthorizationException) {
            return ". Allow its user Describe, Read and Write of the topic, and Create unless it is there already";
        }
        if (cause instanceof GroupAuthorizationException) {
            return ". Allow its user Describe and Read of the group, and Delete for replays";
        }
        if (cause instanceof ClusterAuthorizationException) {
            // Of an idempotent producer that may write nowhere the cluster says no more than that.
            return ". Allow its user Describe and Write of the topic, or IdempotentWrite of the cluster";
        }
        return "";
    }

    static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Reason reason(Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return Reason.NO_SUCH_TOPIC;
        }
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return Reason.NOT_ALLOWED;
        }
        if (cause instanceof RecordTooLargeException
                || cause instanceof InvalidTopicException
                || cause instanceof InvalidPartitionsException
                || cause instanceof InvalidReplicationFactorException
                || cause instanceof InvalidConfigurationException
                || cause instanceof PolicyViolationException) {
            return Reason.INVALID;
        }
        if (cause instanceof RetriableException || configuration(cause) != null) {
            return Reason.UNREACHABLE;
        }
        return Reason.OTHER;
    }

    /** Properties were looked at when the store was opened: what is left is a host whose name nobody knows. */
    private static @Nullable Throwable configuration(Throwable cause) {
        if (cause instanceof ConfigException) {
            return cause;
        }
        return cause instanceof KafkaException && cause.getCause() instanceof ConfigException inner ? inner : null;
    }

    private static String text(Throwable cause) {
        Throwable configuration = configuration(cause);
        if (configuration != null) {
            return withoutStop(configuration.getMessage());
        }
        String message = cause.getMessage();
        return (message == null || message.isBlank() ? cause.getClass().getSimpleName() : withoutStop(message))
                + (cause instanceof SslAuthenticationException ? innermost(cause) : "");
    }

    /** Of a handshake Kafka only says that it failed. */
    private static String innermost(Throwable cause) {
        Throwable inner = cause;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner == cause || inner.getMessage() == null ? "" : ": " + withoutStop(inner.getMessage());
    }

    private static String withoutStop(String text) {
        String stripped = text.strip();
        return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1) : stripped;
    }
}
