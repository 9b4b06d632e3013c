package dev.knemu.transport;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a program is to send, as people write it.
 *
 * @param text as written
 * @param address on the emulated cluster, or any URL
 */
public record SinkName(String text, URI address) {

    public static final String FORMS =
            "Write broker:NAME, channel:NAME or service:NAME, each with :NAMESPACE if it is another, or a URL.";

    private static final String LABEL = "[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?";
    private static final Pattern FORM =
            Pattern.compile("(broker|channel|service|svc|ksvc):(" + LABEL + ")(?::(" + LABEL + "))?");

    /** @param namespace of a name that has none; the result is empty when the text has none of the {@link #FORMS} */
    public static Optional<SinkName> parse(String text, String namespace) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return httpUrl(text).map(url -> new SinkName(text, url));
        }
        String in = form.group(3) == null ? namespace : form.group(3);
        URI address = switch (form.group(1)) {
            case "broker" -> ClusterAddresses.broker(in, form.group(2));
            case "channel" -> ClusterAddresses.channel(in, form.group(2));
            default -> ClusterAddresses.service(in, form.group(2));
        };
        return Optional.of(new SinkName(text, address));
    }

    /** An {@code http} or {@code https} URL with a host; empty when the text is none. */
    public static Optional<URI> httpUrl(String text) {
        try {
            URI url = new URI(text);
            return Set.of("http", "https").contains(String.valueOf(url.getScheme())) && url.getHost() != null
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
