package dev.knemu.cli.run;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What {@code --service} says: the program behind the Service of this name listens there. */
public record ServiceAt(String namespace, String name, URI url) {

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern FORM = Pattern.compile("(?<name>" + LABEL + ")(\\.(?<namespace>" + LABEL + "))?");

    public static ServiceAt parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw wrong(text, "has no \"=\"");
        }
        Name service = Name.parse(text.substring(0, equals))
                .orElseThrow(() -> wrong(text, "\"" + text.substring(0, equals) + "\" is not NAME or NAME.NAMESPACE"));
        return new ServiceAt(service.namespace(), service.name(), url(text, text.substring(equals + 1)));
    }

    /** A Service as a command line names it: {@code NAME}, or {@code NAME.NAMESPACE} as in its host. */
    record Name(String namespace, String name) {

        static Optional<Name> parse(String text) {
            Matcher service = FORM.matcher(text);
            return service.matches()
                    ? Optional.of(new Name(
                            Optional.ofNullable(service.group("namespace")).orElse("default"), service.group("name")))
                    : Optional.empty();
        }
    }

    private static URI url(String text, String url) {
        try {
            URI parsed = new URI(url);
            if (!Set.of("http", "https").contains(String.valueOf(parsed.getScheme())) || parsed.getHost() == null) {
                throw wrong(text, "\"" + url + "\" is not an http URL");
            }
            return parsed;
        } catch (URISyntaxException e) {
            throw wrong(text, "\"" + url + "\" is not a URL: " + e.getReason());
        }
    }

    private static TypeConversionException wrong(String text, String problem) {
        return new TypeConversionException("\"" + text + "\": " + problem
                + ". Write NAME=URL or NAME.NAMESPACE=URL, such as shipping=http://localhost:9000.");
    }

    public boolean isFor(String namespace, String name) {
        return this.namespace.equals(namespace) && this.name.equals(name);
    }

    public static final class Converter implements ITypeConverter<ServiceAt> {
        @Override
        public ServiceAt convert(String text) {
            return parse(text);
        }
    }
}
