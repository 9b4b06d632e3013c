package dev.knemu.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.Container;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a heartbeats container was told by its flags and its environment.
 *
 * <p>Source: knative/eventing {@code cmd/heartbeats/main.go}; flags as Go's {@code flag} package reads them.
 *
 * @param sink empty as long as nobody has said it
 * @param message without it the data has no {@code msg}
 * @param oneShot whether one is sent and no more
 * @param overrides extensions that are laid over its own
 */
public record Heartbeats(
        Optional<URI> sink,
        Duration period,
        String label,
        String message,
        String eventType,
        URI eventSource,
        boolean oneShot,
        Map<String, String> overrides) {

    /** The image's name, as {@link Container#imageName} gives it. */
    public static final String IMAGE = "heartbeats";

    private static final String TYPE = "dev.knative.eventing.samples.heartbeat";
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern GO_DURATION = Pattern.compile("(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:ns|us|µs|ms|s|m|h)");
    private static final Map<String, Double> NANOS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final List<String> FLAGS = List.of("eventSource", "eventType", "label", "msg", "period", "sink");

    /**
     * @throws IllegalArgumentException when the program would end at once; the message says what is wrong and how to
     *     mend it
     */
    public static Heartbeats of(Container container) {
        List<String> words = new ArrayList<>(container.command());
        if (!words.isEmpty()) {
            // The first word of a command is the program.
            words.remove(0);
        }
        words.addAll(container.args());
        Map<String, String> flags = flags(words);
        String pod = required(container, "POD_NAME");
        String namespace = required(container, "POD_NAMESPACE");
        String source = flags.getOrDefault("eventSource", "");
        return new Heartbeats(
                container
                        .variable("K_SINK")
                        .or(() -> Optional.ofNullable(flags.get("sink")))
                        .filter(sink -> !sink.isEmpty())
                        .map(sink -> uri("the sink", sink)),
                period(flags.getOrDefault("period", "")),
                unquoted(flags.getOrDefault("label", "")),
                flags.getOrDefault("msg", ""),
                flags.getOrDefault("eventType", TYPE),
                uri(
                        "the event source",
                        source.isEmpty()
                                ? "https://knative.dev/eventing-contrib/cmd/heartbeats/#" + namespace + "/" + pod
                                : source),
                isTrue(container.variable("ONE_SHOT").orElse("false")),
                overrides(container.variable("K_CE_OVERRIDES").orElse("")));
    }

    private static String required(Container container, String variable) {
        String value = container.env().get(variable);
        if (value == null) {
            String why = container.unresolved().get(variable);
            throw new IllegalArgumentException(
                    why != null
                            ? why + "."
                            : "required key " + variable + " missing value. Set env " + variable + ", to a value or to"
                                    + " valueFrom fieldRef "
                                    + (variable.equals("POD_NAME") ? "metadata.name" : "metadata.namespace") + ".");
        }
        return value;
    }

    private static Map<String, String> flags(List<String> words) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-") || word.equals("-") || word.equals("--")) {
                break;
            }
            String flag = word.substring(word.startsWith("--") ? 2 : 1);
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            if (!FLAGS.contains(name)) {
                throw new IllegalArgumentException(
                        "flag provided but not defined: -" + name + ". Known are " + String.join(", ", FLAGS) + ".");
            }
            if (equals < 0 && i + 1 == words.size()) {
                throw new IllegalArgumentException("flag needs an argument: -" + name + ". Write -" + name + "=VALUE.");
            }
            flags.put(name, equals < 0 ? words.get(++i) : flag.substring(equals + 1));
        }
        return flags;
    }

    private static String unquoted(String label) {
        if (!label.startsWith("\"")) {
            return label;
        }
        // Go gives nothing at all when the quotes do not match.
        return label.length() > 1 && label.endsWith("\"") ? label.substring(1, label.length() - 1) : "";
    }

    private static URI uri(String what, String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " \"" + text + "\" is no URL. Write one such as"
                    + " http://broker-ingress.knative-eventing.svc.cluster.local/default/default.");
        }
    }

    private static Duration period(String text) {
        if (text.isEmpty()) {
            return PERIOD;
        }
        Duration period = text.matches("[+-]?\\d{1,9}") ? Duration.ofSeconds(Integer.parseInt(text)) : goDuration(text);
        if (period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException(
                    "period \"" + text + "\" is not positive. Write seconds, or a length of time such as 500ms.");
        }
        if (period.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("period \"" + text + "\" is shorter than a millisecond, and would"
                    + " leave no time for anything else. Write seconds, or a length of time such as 500ms.");
        }
        return period;
    }

    private static Duration goDuration(String text) {
        double nanos = 0;
        int at = 0;
        Matcher part = GO_DURATION.matcher(text);
        while (at < text.length() && part.find(at) && part.start() == at) {
            String unit = part.group().replaceFirst("[\\d.]+", "");
            String number = part.group().substring(0, part.group().length() - unit.length());
            nanos += Double.parseDouble(number) * NANOS.getOrDefault(unit, 0.0);
            at = part.end();
        }
        if (at < text.length() || nanos > Long.MAX_VALUE) {
            throw new IllegalArgumentException("Invalid period interval provided: \"" + text
                    + "\". Write seconds, or a length of time such as 500ms or 1m30s.");
        }
        return Duration.ofNanos((long) nanos);
    }

    private static boolean isTrue(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw new IllegalArgumentException("ONE_SHOT is \"" + text + "\", neither true nor false.");
        };
    }

    private static Map<String, String> overrides(String json) {
        Map<String, String> extensions = new TreeMap<>();
        if (!json.isEmpty()) {
            try {
                for (Map.Entry<String, JsonNode> extension :
                        JSON.readTree(json).path("extensions").properties()) {
                    extensions.put(
                            extension.getKey().toLowerCase(Locale.ROOT),
                            extension.getValue().asText());
                }
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("Unparseable CloudEvents overrides " + json
                        + ". Write K_CE_OVERRIDES as {\"extensions\": {\"name\": \"value\"}}.");
            }
        }
        return extensions;
    }

    /**
     * One heartbeat.
     *
     * @param number 1 for the first
     */
    CloudEvent event(int number, String id, Instant time) {
        ObjectNode data = JSON.createObjectNode().put("id", number).put("label", label);
        if (!message.isEmpty()) {
            data.put("msg", message);
        }
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId(id)
                .withType(eventType)
                .withSource(eventSource)
                .withTime(time.atOffset(ZoneOffset.UTC))
                .withExtension("the", 42)
                .withExtension("heart", "yes")
                .withExtension("beats", true);
        overrides.forEach(event::withExtension);
        return event.withData("application/json", goJson(data).getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** Go's {@code encoding/json} escapes what HTML would take for its own; outside of texts none of it can stand. */
    private static String goJson(ObjectNode data) {
        return data.toString()
                .replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }
}
