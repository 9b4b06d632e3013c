package dev.knemu.transport;

import java.time.Duration;

/**
 * What the HTTP port takes from its clients before it cuts them off; the other clients notice nothing.
 *
 * <p>knative/eventing itself limits none of this but the size of headers (Go's 1 MiB).
 *
 * @param maxBodyBytes the longest request body, in bytes; default 32 MiB. A longer one is answered 413, and the
 *     connection closed. Does not hold for a request that is only passed on to a Service elsewhere.
 * @param maxHeaderBytes all headers of a request together, in bytes; default 64 KiB. More is answered 431.
 * @param maxInitialLineBytes method, target and version, in bytes; default 8 KiB. More is answered 414.
 * @param maxConnections open connections at one time, over all lanes, each from its first byte on; default 10,000.
 *     Further ones are closed.
 * @param maxStreams open requests on one HTTP/2 connection; default 250, as in Go
 * @param idleTime how long a connection may stay without a request under way; default 3 minutes. A request whose headers
 *     drip in slowly is not under way. Waiting for an answer is not idle.
 * @param receiveTime how long a request may take from its headers to the end of its body; default 1 minute. Later, it is
 *     answered 408, and the connection closed.
 */
public record HttpLimits(
        int maxBodyBytes,
        int maxHeaderBytes,
        int maxInitialLineBytes,
        int maxConnections,
        int maxStreams,
        Duration idleTime,
        Duration receiveTime) {

    public static final HttpLimits DEFAULT =
            new HttpLimits(32 << 20, 64 << 10, 8 << 10, 10_000, 250, Duration.ofMinutes(3), Duration.ofMinutes(1));

    public HttpLimits {
        positive("maxBodyBytes", maxBodyBytes);
        positive("maxHeaderBytes", maxHeaderBytes);
        positive("maxInitialLineBytes", maxInitialLineBytes);
        positive("maxConnections", maxConnections);
        positive("maxStreams", maxStreams);
        positive("idleTime", idleTime);
        positive("receiveTime", receiveTime);
    }

    static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is " + value + ". Give a number above 0.");
        }
    }

    static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ". Give a duration above zero.");
        }
    }

    public HttpLimits withMaxBodyBytes(int maxBodyBytes) {
        return new HttpLimits(
                maxBodyBytes, maxHeaderBytes, maxInitialLineBytes, maxConnections, maxStreams, idleTime, receiveTime);
    }

    public HttpLimits withMaxHeaderBytes(int maxHeaderBytes) {
        return new HttpLimits(
                maxBodyBytes, maxHeaderBytes, maxInitialLineBytes, maxConnections, maxStreams, idleTime, receiveTime);
    }

    public HttpLimits withMaxInitialLineBytes(int maxInitialLineBytes) {
        return new HttpLimits(
                maxBodyBytes, maxHeaderBytes, maxInitialLineBytes, maxConnections, maxStreams, idleTime, receiveTime);
    }

    public HttpLimits withMaxConnections(int maxConnections) {
        return new HttpLimits(
                maxBodyBytes, maxHeaderBytes, maxInitialLineBytes, maxConnections, maxStreams, idleTime, receiveTime);
    }

    public HttpLimits withMaxStreams(int maxStreams) {
        return new HttpLimits(
                maxBodyBytes, maxHeaderBytes, maxInitialLineBytes, maxConnections, maxStreams, idleTime, receiveTime);
    }

    public HttpLimits withIdleTime(Duration idleTime) {
        return new HttpLimits(
                maxBodyBytes, maxHeaderBytes, maxInitialLineBytes, maxConnections, maxStreams, idleTime, receiveTime);
    }

    public HttpLimits withReceiveTime(Duration receiveTime) {
        return new HttpLimits(
                maxBodyBytes, maxHeaderBytes, maxInitialLineBytes, maxConnections, maxStreams, idleTime, receiveTime);
    }
}
