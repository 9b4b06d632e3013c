package dev.knemu.cli.run;

import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A curl command that sends an event and can be pasted into a shell. */
public final class Curl {

    private final String target;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private String data = "{\"hello\": \"Knemu\"}";

    private Curl(String target) {
        this.target = target;
        attributes.put("specversion", "1.0");
        attributes.put("id", "1");
        attributes.put("type", "demo.event");
        attributes.put("source", "/curl");
    }

    public static Curl to(String url) {
        return new Curl(quoted(url));
    }

    /** To an address that only the emulated cluster knows, by way of the emulator as an HTTP proxy. */
    public static Curl through(String proxy, String url) {
        return new Curl("-x " + quoted(proxy) + " " + quoted(url));
    }

    public Curl with(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    public Curl data(String data) {
        this.data = data;
        return this;
    }

    /** An event that the Trigger wants, as far as that can be read off its filter. */
    public Curl wantedBy(Trigger trigger) {
        List<SubscriptionsAPIFilter> filters = trigger.spec().filters();
        if (filters.isEmpty()) {
            trigger.spec().filter().ifPresent(old -> old.attributes().forEach(this::wanted));
        }
        filters.forEach(this::wanted);
        return this;
    }

    private void wanted(SubscriptionsAPIFilter filter) {
        filter.prefix().forEach((attribute, value) -> wanted(attribute, value.endsWith(".") ? value + "event" : value));
        filter.suffix().forEach(this::wanted);
        filter.exact().forEach(this::wanted);
        filter.all().forEach(this::wanted);
        filter.any().stream().findFirst().ifPresent(this::wanted);
    }

    private void wanted(String attribute, String value) {
        if (!value.isEmpty() && !attribute.equals("specversion") && !attribute.equals("datacontenttype")) {
            attributes.put(attribute, value);
        }
    }

    /** @param margin what each line begins with */
    public String text(String margin) {
        StringBuilder text = new StringBuilder(margin).append("curl -v ").append(target);
        for (List<String> pair : pairs()) {
            text.append(" \\\n").append(margin).append("    ").append(String.join(" ", pair));
        }
        return text.toString();
    }

    private List<List<String>> pairs() {
        List<String> headers = new ArrayList<>();
        attributes.forEach((name, value) -> headers.add("-H " + quoted("ce-" + name + ": " + value)));
        headers.add("-H 'content-type: application/json' -d " + quoted(data));
        List<List<String>> pairs = new ArrayList<>();
        for (int i = 0; i < headers.size(); i += 2) {
            pairs.add(headers.subList(i, Math.min(i + 2, headers.size())));
        }
        return pairs;
    }

    public static Optional<String> plain(String text) {
        return text.matches("[-\\w./:]+") ? Optional.of(text) : Optional.empty();
    }

    /** For a POSIX shell. */
    private static String quoted(String text) {
        return plain(text).orElse("'" + text.replace("'", "'\\''") + "'");
    }
}
