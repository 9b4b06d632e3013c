package dev.knemu.transport;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.StreamResetException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/** Why no answer came, in the words of Go's {@code net/http}, which operators of a cluster search their logs for. */
final class HttpFailures {

    private static final int LONGEST_REASON = 1_000;

    private HttpFailures() {}

    /** What is told of a message goes into the journal, so it must not grow with the message. */
    static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + " …";
    }

    static String describe(HttpMethod method, URI destination, Throwable failure) {
        return request(method, destination, cause(destination, failure));
    }

    /** {@code Post "http://host/": reason}. */
    static String request(HttpMethod method, URI destination, String reason) {
        String name = method.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT) + " \"" + destination + "\": " + reason;
    }

    private static String cause(URI destination, Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return "dial tcp: lookup " + HttpTarget.host(destination) + ": no such host";
        }
        if (failure instanceof ConnectTimeoutException) {
            return "dial tcp " + address(destination) + ": i/o timeout";
        }
        if (failure instanceof NoRouteToHostException) {
            return "dial tcp " + address(destination) + ": connect: no route to host";
        }
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof ConnectException) {
            return "dial tcp " + address(destination) + ": connect: "
                    + (message.contains("refused") ? "connection refused" : message);
        }
        if (failure instanceof HttpClosedException) {
            return "EOF";
        }
        if (failure instanceof StreamResetException) {
            return "stream reset by " + address(destination);
        }
        if (message.contains("reset by peer") || message.contains("Connection reset")) {
            return "read tcp " + address(destination) + ": connection reset by peer";
        }
        if (failure instanceof IllegalArgumentException
                || failure.getClass().getName().startsWith("io.netty")) {
            return "net/http: malformed HTTP response: " + message;
        }
        return message;
    }

    private static String address(URI destination) {
        HttpTarget target = HttpTarget.of(destination);
        return target.host() + ":" + target.port();
    }
}
