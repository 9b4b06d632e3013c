package dev.knemu.cli.client;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that all commands share which talk to an emulator that runs. */
final class Connection {

    static final String USUAL_URL = "http://127.0.0.1:8080";

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:KNEMU_URL:-" + USUAL_URL + "}",
            description = "where the emulator listens (default: $KNEMU_URL, or " + USUAL_URL + ")")
    private String url = USUAL_URL;

    @Option(
            names = "--timeout",
            paramLabel = "LENGTH",
            converter = Length.class,
            description = "how long to wait for an answer (default: 30s; of send, 10m)")
    private Optional<Duration> timeout = Optional.empty();

    Emulator emulator() {
        URI uri = uri();
        return new Emulator(uri, timeoutOr(USUAL_TIMEOUT), isHttps(uri));
    }

    /** An emulator, by which that address is reached as well. */
    Emulator emulator(Address address) {
        URI uri = uri();
        return new Emulator(uri, timeoutOr(USUAL_TIMEOUT), isHttps(uri) || isHttps(address.url()));
    }

    private static boolean isHttps(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    Duration timeoutOr(Duration usual) {
        return timeout.orElse(usual);
    }

    private URI uri() {
        String text = url.isBlank() ? USUAL_URL : url.contains("://") ? url : "http://" + url;
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (uri.getHost() != null
                    && (uri.getScheme().equals("http") || uri.getScheme().equals("https"))) {
                return uri;
            }
        } catch (URISyntaxException malformed) {
            // Said below, as of a URL without a host.
        }
        throw new Problem(
                ExitCode.USAGE,
                "--url " + url + " is no address of an emulator",
                "a host and a port are expected, of http or https",
                "write for example --url " + USUAL_URL);
    }
}
