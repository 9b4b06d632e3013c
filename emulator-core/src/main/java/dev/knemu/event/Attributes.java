package dev.knemu.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any attribute of an event, read as the text that travels in an HTTP header.
 *
 * <p>Between ingress and subscriber an event travels in binary content mode, where every attribute is text: a filter
 * compares {@code "5"} whether the producer wrote {@code 5} or {@code "5"}.
 */
public final class Attributes {

    /** How Go renders the time of an event that has none. */
    private static final String ZERO_TIME = "0001-01-01T00:00:00Z";

    /** The names of CloudEvents itself, and the {@linkplain #lookup aliases} among them. */
    private static final Set<String> OF_CONTEXT = Set.of(
            "specversion",
            "type",
            "source",
            "subject",
            "id",
            "time",
            "dataschema",
            "schemaurl",
            "datacontenttype",
            "datamediatype");

    private Attributes() {}

    /** Whether this names an attribute of CloudEvents, and so no extension. */
    public static boolean isOfContext(String name) {
        return OF_CONTEXT.contains(name);
    }

    /**
     * The text of an attribute or extension, or {@code null} when the event has none of that name.
     *
     * <p>Knows the aliases that knative/eventing {@code pkg/eventfilter/attributes/filter.go} knows: {@code schemaurl}
     * for {@code dataschema}, and {@code datamediatype} for {@code datacontenttype} without its parameters.
     */
    public static @Nullable String lookup(CloudEvent event, String name) {
        return switch (name) {
            case "type" -> event.getType();
            case "source" -> text(event.getSource());
            case "subject" -> event.getSubject();
            case "id" -> event.getId();
            case "specversion" -> event.getSpecVersion().toString();
            case "time" -> text(event.getTime());
            case "datacontenttype" -> event.getDataContentType();
            case "datamediatype" -> mediaType(event.getDataContentType());
            case "dataschema", "schemaurl" -> text(event.getDataSchema());
            default -> text(event.getExtension(name));
        };
    }

    /**
     * An attribute as a Go filter reads it: an optional context attribute that is missing reads as empty text, a missing
     * time as the year 1, and only a missing extension is not there at all ({@code null}). Source: knative/eventing
     * {@code pkg/eventfilter/attributes/filter.go}.
     */
    public static @Nullable String asFiltersRead(CloudEvent event, String name) {
        if (isHidden(event, name)) {
            return "";
        }
        String actual = lookup(event, name);
        if (actual != null) {
            return actual;
        }
        return switch (name) {
            case "subject", "dataschema", "schemaurl", "datacontenttype", "datamediatype", "datacontentencoding" -> "";
            case "time" -> ZERO_TIME;
            default -> null;
        };
    }

    /** Whether an extension of this name is hidden, in a 1.0 event, by the 0.3 attribute that 1.0 gave up. */
    public static boolean isHidden(CloudEvent event, String name) {
        return name.equals("datacontentencoding") && event.getSpecVersion() != SpecVersion.V03;
    }

    /** The text of one attribute value as binary content mode writes it; {@code null} stays {@code null}. */
    public static @Nullable String text(@Nullable Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (value instanceof OffsetDateTime time) {
            return Rfc3339.format(time);
        }
        if (value instanceof Instant instant) {
            return Rfc3339.format(instant);
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof URI uri) {
            return uri.toString();
        }
        return value.toString();
    }

    private static @Nullable String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return null;
        }
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters)).trim();
    }
}
