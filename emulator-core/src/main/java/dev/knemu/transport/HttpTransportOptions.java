package dev.knemu.transport;

import java.time.Duration;

/**
 * How the emulator calls HTTP subscribers.
 *
 * @param maxConnections open connections to one host, for each lane; default 1,024. Requests beyond wait for one that is
 *     free; knative/eventing keeps 1,000 idle ones for each host and opens as many as it needs.
 * @param maxWaiting requests that may wait for a connection to one host, for each lane; default 100,000. Further ones
 *     fail as if the host could not be reached.
 * @param connectTimeout how long a connection may take to open; default 30 seconds, as in Go's dialer
 * @param keepAlive how long an unused connection is kept open; default 90 seconds, as in Go's client
 * @param maxAnswerBytes the longest answer body, in bytes; default 32 MiB. A longer one counts as no answer, and its
 *     connection is closed; knative/eventing has no limit.
 */
public record HttpTransportOptions(
        int maxConnections, int maxWaiting, Duration connectTimeout, Duration keepAlive, int maxAnswerBytes) {

    public static final HttpTransportOptions DEFAULT =
            new HttpTransportOptions(1_024, 100_000, Duration.ofSeconds(30), Duration.ofSeconds(90), 32 << 20);

    public HttpTransportOptions {
        HttpLimits.positive("maxConnections", maxConnections);
        HttpLimits.positive("maxWaiting", maxWaiting);
        HttpLimits.positive("connectTimeout", connectTimeout);
        HttpLimits.positive("keepAlive", keepAlive);
        HttpLimits.positive("maxAnswerBytes", maxAnswerBytes);
    }

    public HttpTransportOptions withMaxConnections(int maxConnections) {
        return new HttpTransportOptions(maxConnections, maxWaiting, connectTimeout, keepAlive, maxAnswerBytes);
    }

    public HttpTransportOptions withMaxWaiting(int maxWaiting) {
        return new HttpTransportOptions(maxConnections, maxWaiting, connectTimeout, keepAlive, maxAnswerBytes);
    }

    public HttpTransportOptions withConnectTimeout(Duration connectTimeout) {
        return new HttpTransportOptions(maxConnections, maxWaiting, connectTimeout, keepAlive, maxAnswerBytes);
    }

    public HttpTransportOptions withKeepAlive(Duration keepAlive) {
        return new HttpTransportOptions(maxConnections, maxWaiting, connectTimeout, keepAlive, maxAnswerBytes);
    }

    public HttpTransportOptions withMaxAnswerBytes(int maxAnswerBytes) {
        return new HttpTransportOptions(maxConnections, maxWaiting, connectTimeout, keepAlive, maxAnswerBytes);
    }
}
