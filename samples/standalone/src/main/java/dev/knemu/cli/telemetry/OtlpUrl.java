package dev.knemu.cli.telemetry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where spans go: as with {@code OTEL_EXPORTER_OTLP_ENDPOINT}, the collector's address, to which the path of traces is
 * added where it is missing.
 *
 * @param traces with the path of traces
 */
public record OtlpUrl(URI traces) {

    private static final String PATH = "/v1/traces";

    /** As picocli wants it. */
    public static final class Converter implements ITypeConverter<OtlpUrl> {
        @Override
        public OtlpUrl convert(String text) {
            return of(text);
        }
    }

    static OtlpUrl of(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw wrong(text);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null || url.getRawQuery() != null) {
            throw wrong(text);
        }
        String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        return new OtlpUrl(URI.create(base.endsWith(PATH) ? base : base + PATH));
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(
                "\"" + text + "\" is not the address of a collector that takes OTLP over HTTP."
                        + " Write http://HOST:4318; " + PATH + " is added.");
    }
}
