package dev.knemu.cli.bench;

import dev.knemu.event.Attributes;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What events of a load are like, but for their ids. Same object, same events: it is equal to itself only. */
final class EventTemplate {

    private static final List<String> ATTRIBUTES =
            List.of("specversion", "type", "source", "subject", "time", "dataschema");

    private final CloudEvent event;

    /** @param event its id does not matter */
    EventTemplate(CloudEvent event) {
        this.event = event;
    }

    static EventTemplate of(String type, String source, String subject, byte[] data) {
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId("any")
                .withType(type)
                .withSource(URI.create(source))
                .withSubject(subject);
        return new EventTemplate((data.length == 0 ? event : event.withData("application/json", data)).build());
    }

    CloudEvent event() {
        return event;
    }

    byte[] data() {
        return event.getData() == null ? new byte[0] : event.getData().toBytes();
    }

    /** As binary content mode carries them in headers; without the id. */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : ATTRIBUTES) {
            put(headers, name);
        }
        event.getExtensionNames().forEach(name -> put(headers, name));
        if (event.getDataContentType() != null) {
            headers.put("content-type", event.getDataContentType());
        }
        return headers;
    }

    private void put(Map<String, String> headers, String name) {
        String value = Attributes.lookup(event, name);
        if (value != null) {
            headers.put("ce-" + name, value);
        }
    }
}
