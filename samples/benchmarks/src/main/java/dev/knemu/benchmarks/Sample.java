package dev.knemu.benchmarks;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** One event as each engine takes it. All forms are made beforehand, but for an event that arrives. */
final class Sample {

    private static final String TENANT = "tenant";

    private final Fields fields;
    private final CloudEvent prepared;
    private final Encoded encoded;
    private final List<String> flat;
    private final String json;

    private Sample(Fields fields, boolean arriving, Set<String> filtered) {
        this.fields = fields;
        this.prepared = arriving ? null : prepared(fields);
        this.encoded = arriving ? new Encoded(fields) : null;
        this.flat = flat(fields, filtered);
        this.json = json(fields);
    }

    /** What filters ask about; {@code id} is unique, and so is what contains it. */
    record Fields(String id, String type, String source, String subject, String tenant) {}

    /** Always the same object, with all that a JVM remembers of its strings. */
    static Sample repeating(Fields fields, Set<String> filtered) {
        return new Sample(fields, false, filtered);
    }

    /** A new object for each {@link #event()}, with new strings for what is read of it. */
    static Sample arriving(Fields fields, Set<String> filtered) {
        return new Sample(fields, true, filtered);
    }

    CloudEvent event() {
        return encoded == null ? prepared : new Arriving(encoded);
    }

    /** Names and values, sorted by name, of those attributes that the rules ask about. */
    List<String> flat() {
        return flat;
    }

    /** The event in structured mode, without data. */
    String json() {
        return json;
    }

    @Override
    public String toString() {
        return fields.toString();
    }

    private static CloudEvent prepared(Fields fields) {
        return CloudEventBuilder.v1()
                .withId(fields.id)
                .withType(fields.type)
                .withSource(URI.create(fields.source))
                .withSubject(fields.subject)
                .withExtension(TENANT, fields.tenant)
                .build();
    }

    private static List<String> flat(Fields fields, Set<String> filtered) {
        TreeMap<String, String> sorted = new TreeMap<>();
        sorted.put("type", fields.type);
        sorted.put("source", fields.source);
        sorted.put("subject", fields.subject);
        sorted.put(TENANT, fields.tenant);
        sorted.keySet().retainAll(filtered);
        return sorted.entrySet().stream()
                .flatMap(field -> List.of(field.getKey(), '"' + field.getValue() + '"').stream())
                .toList();
    }

    private static String json(Fields fields) {
        return """
                {"specversion":"1.0","id":"%s","type":"%s","source":"%s","subject":"%s","tenant":"%s"}""".formatted(fields.id, fields.type, fields.source, fields.subject, fields.tenant);
    }

    /** The bytes that an arriving event is read from. */
    private record Encoded(String id, byte[] type, URI source, byte[] subject, byte[] tenant) {
        Encoded(Fields fields) {
            this(
                    fields.id,
                    fields.type.getBytes(StandardCharsets.ISO_8859_1),
                    URI.create(fields.source),
                    fields.subject.getBytes(StandardCharsets.ISO_8859_1),
                    fields.tenant.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /**
     * An event off a socket: nobody has seen its strings before, so none remembers its hash and none is the same object
     * as one in a filter. The source is a URI that was read before, since reading it would be most of the time.
     */
    private static final class Arriving implements CloudEvent {
        private final Encoded encoded;
        private String type;
        private String subject;
        private String tenant;

        Arriving(Encoded encoded) {
            this.encoded = encoded;
        }

        private static String text(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        @Override
        public String getType() {
            if (type == null) {
                type = text(encoded.type);
            }
            return type;
        }

        @Override
        public String getSubject() {
            if (subject == null) {
                subject = text(encoded.subject);
            }
            return subject;
        }

        @Override
        public Object getExtension(String name) {
            if (!name.equals(TENANT)) {
                return null;
            }
            if (tenant == null) {
                tenant = text(encoded.tenant);
            }
            return tenant;
        }

        @Override
        public Set<String> getExtensionNames() {
            return Set.of(TENANT);
        }

        @Override
        public String getId() {
            return encoded.id;
        }

        @Override
        public URI getSource() {
            return encoded.source;
        }

        @Override
        public SpecVersion getSpecVersion() {
            return SpecVersion.V1;
        }

        @Override
        public CloudEventData getData() {
            return null;
        }

        @Override
        public String getDataContentType() {
            return null;
        }

        @Override
        public URI getDataSchema() {
            return null;
        }

        @Override
        public OffsetDateTime getTime() {
            return null;
        }

        @Override
        public Object getAttribute(String name) {
            return switch (name) {
                case "id" -> getId();
                case "type" -> getType();
                case "source" -> getSource();
                case "subject" -> getSubject();
                case "specversion" -> getSpecVersion();
                default -> null;
            };
        }
    }
}
