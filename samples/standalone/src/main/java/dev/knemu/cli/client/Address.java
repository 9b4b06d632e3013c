package dev.knemu.cli.client;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where an event is to go.
 *
 * @param name for people: {@code broker default/default}, or the URL
 * @param url as in a cluster, or anywhere
 * @param path of a Broker on the emulator's own port; else empty
 */
record Address(String name, URI url, String path) {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

    /** Whether only the emulator knows where that is. */
    boolean isInCluster() {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return host.endsWith(".svc.cluster.local") || host.endsWith(".svc");
    }

    /** Reads {@code broker:NAME[:NS]}, {@code channel:NAME[:NS]}, {@code svc:NAME[:NS]} and URLs, as kn does. */
    static final class Converter implements ITypeConverter<Address> {

        @Override
        public Address convert(String text) {
            if (text.contains("://")) {
                return url(text);
            }
            String[] parts = text.split(":", -1);
            if (parts.length < 2 || parts.length > 3) {
                throw wrong(text);
            }
            String name = label(text, parts[1]);
            String namespace = parts.length == 3 ? label(text, parts[2]) : "default";
            String who = parts[0] + " " + namespace + "/" + name;
            return switch (parts[0]) {
                case "broker" ->
                    new Address(who, ClusterAddresses.broker(namespace, name), "/" + namespace + "/" + name);
                case "channel" -> new Address(who, ClusterAddresses.channel(namespace, name), "");
                case "svc", "ksvc" -> new Address(who, ClusterAddresses.service(namespace, name), "");
                default -> throw wrong(text);
            };
        }

        private static String label(String text, String part) {
            if (!LABEL.matcher(part).matches()) {
                throw wrong(text);
            }
            return part;
        }

        private static Address url(String text) {
            try {
                URI url = new URI(text);
                boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
                if (isHttp && url.getHost() != null) {
                    return new Address(text, url, "");
                }
            } catch (URISyntaxException malformed) {
                // Said below, as of a URL without a host.
            }
            throw wrong(text);
        }

        private static TypeConversionException wrong(String text) {
            return new TypeConversionException("\"" + text + "\" is no address. Write broker:NAME[:NAMESPACE],"
                    + " channel:NAME[:NAMESPACE], svc:NAME[:NAMESPACE] or an http URL.");
        }
    }

    /** Why nothing came back from an address outside. */
    Problem unreachable(Throwable failure) {
        String reason = failure.getMessage();
        return new Problem(
                ExitCode.FAILED,
                "nothing answers at " + url,
                reason == null || reason.isBlank() ? "nothing listens there, or it went away" : reason,
                "correct --to; addresses inside the emulator are broker:NAME, channel:NAME and svc:NAME");
    }
}
