package dev.knemu.transport;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a URL leads, in the parts that an HTTP client needs.
 *
 * @param address what it would be inside a cluster
 * @param host without brackets; empty when the URL has none
 * @param port given, or that of the scheme
 * @param tls whether the scheme is {@code https}
 * @param path with query, never empty
 * @param userInfo {@code user:password}, still percent-encoded, or {@code null}
 */
record HttpTarget(
        HttpAddress address,
        String host,
        int port,
        boolean tls,
        String path,
        @Nullable String userInfo) {

    /** Reads a URL whose scheme is {@code http} or {@code https}. */
    static HttpTarget of(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? null : authority.substring(0, at);
        String hostAndPort = authority.substring(at + 1);
        int colon = hostAndPort.lastIndexOf(':');
        boolean hasPort = colon > hostAndPort.lastIndexOf(']');
        String host = hasPort ? hostAndPort.substring(0, colon) : hostAndPort;
        int port = hasPort ? port(hostAndPort.substring(colon + 1), tls) : tls ? 443 : 80;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        if (uri.getRawQuery() != null) {
            path = path + "?" + uri.getRawQuery();
        }
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new HttpTarget(HttpAddress.of(ClusterHost.of(host), path), bare, port, tls, path, userInfo);
    }

    static String host(URI uri) {
        return of(uri).host;
    }

    private static int port(String text, boolean tls) {
        if (text.isEmpty()) {
            return tls ? 443 : 80;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Whether a client can use it. */
    boolean isUsable() {
        return !host.isEmpty() && port > 0 && port < 65_536;
    }

    /** The path of a request to a Service, as seen by the program elsewhere that stands behind it. */
    static URI behind(URI base, String path) {
        String root = base.getRawPath() == null ? "" : base.getRawPath();
        if (root.endsWith("/")) {
            root = root.substring(0, root.length() - 1);
        }
        String rest = path.equals("/") && !root.isEmpty() ? "" : path.startsWith("?") ? "/" + path : path;
        if (rest.startsWith("/?") && !root.isEmpty()) {
            rest = rest.substring(1);
        }
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + root + rest);
    }
}
