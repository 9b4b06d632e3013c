package dev.knemu.transport;

import dev.knemu.event.EventRules;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one message that matter to us, picked out in one pass over all of them: this runs for every request
 * and every answer. Of a repeated header the first value wins, as in Go.
 */
final class EventHeaders implements BiConsumer<String, String> {

    @Nullable
    String contentType;

    @Nullable
    String specVersion;

    @Nullable
    String id;

    @Nullable
    String source;

    @Nullable
    String type;

    @Nullable
    String subject;

    @Nullable
    String time;

    /** Of CloudEvents 1.0. */
    @Nullable
    String dataSchema;

    /** Of CloudEvents 0.3. */
    @Nullable
    String schemaUrl;

    @Nullable
    String dataContentType;

    @Nullable
    Map<String, String> extensions;

    /** Why the headers cannot be those of an event, whatever else they hold. */
    @Nullable
    String problem;

    @Nullable
    String host;

    @Nullable
    String userAgent;

    @Nullable
    String networkProbe;

    @Nullable
    String networkHash;

    @Nullable
    String namespace;

    @Nullable
    String location;

    boolean kubeletProbe;
    boolean preferReply;
    boolean expectContinue;

    /** -1 when there is no such header. */
    long contentLength = -1;

    private Headers.@Nullable Builder passedOn;
    private Headers.@Nullable Builder trace;
    private Headers.@Nullable Builder told;

    Headers passedOn() {
        return passedOn == null ? Headers.NONE : passedOn.build();
    }

    Headers trace() {
        return trace == null ? Headers.NONE : trace.build();
    }

    @Override
    public void accept(String name, String value) {
        int length = name.length();
        if (length < 4) {
            if (length == 3 && is(name, "ce-")) {
                problem = EventRules.problemOfExtensionName("");
            }
            return;
        }
        switch (name.charAt(0) | 0x20) {
            case 'c' -> {
                if (name.charAt(2) == '-' && (name.charAt(1) | 0x20) == 'e') {
                    attribute(name, value);
                } else if (contentType == null && is(name, "content-type")) {
                    contentType = value;
                } else if (contentLength < 0 && is(name, "content-length")) {
                    contentLength = length(value);
                }
            }
            case 'e' -> expectContinue |= is(name, "expect") && is(value, "100-continue");
            case 'h' -> host = host == null && is(name, "host") ? value : host;
            case 'k' -> knative(name, value);
            case 'l' -> location = location == null && is(name, "location") ? value : location;
            case 'p' -> preferReply |= is(name, "prefer") && is(value, "reply");
            case 'r' -> pass(name, "retry-after", value);
            case 'x' -> {
                if (!pass(name, "x-request-id", value)) {
                    pass(name, "x-b3-", value);
                }
            }
            case 'b', 't' -> {
                if (Headers.isTraceContext(name)) {
                    trace = trace == null ? new Headers.Builder() : trace;
                    trace.add(name, value);
                }
            }
            case 'u' -> userAgent = userAgent == null && is(name, "user-agent") ? value : userAgent;
            default -> {}
        }
    }

    /** What a failed answer tells the dead letter sink. */
    Headers told() {
        return told == null ? Headers.NONE : told.build();
    }

    private void knative(String name, String value) {
        if (Headers.isToldToDeadLetterSink(name)) {
            told = told == null ? new Headers.Builder() : told;
            told.add(name, value);
            return;
        }
        if (pass(name, "knative-", value)) {
            return;
        }
        if (networkProbe == null && is(name, "k-network-probe")) {
            networkProbe = value;
        } else if (networkHash == null && is(name, "k-network-hash")) {
            networkHash = value;
        } else if (is(name, "k-kubelet-probe")) {
            kubeletProbe |= !value.isEmpty();
        } else if (namespace == null && is(name, "kn-namespace")) {
            namespace = value;
        }
    }

    // The cheap look first: Headers.isPassedOn is the rule, but this is asked for every header of every message.
    private boolean pass(String name, String start, String value) {
        if (!name.regionMatches(true, 0, start, 0, start.length()) || !Headers.isPassedOn(name)) {
            return false;
        }
        passedOn = passedOn == null ? new Headers.Builder() : passedOn;
        passedOn.add(name, value);
        return true;
    }

    private void attribute(String header, String value) {
        String name = lower(header.substring(3));
        String text = text(name, value);
        switch (name) {
            case "specversion" -> specVersion = specVersion == null ? text : specVersion;
            case "id" -> id = id == null ? text : id;
            case "source" -> source = source == null ? text : source;
            case "type" -> type = type == null ? text : type;
            case "subject" -> subject = subject == null ? text : subject;
            case "time" -> time = time == null ? text : time;
            case "dataschema" -> dataSchema = dataSchema == null ? text : dataSchema;
            case "schemaurl" -> schemaUrl = schemaUrl == null ? text : schemaUrl;
            case "datacontenttype" -> dataContentType = dataContentType == null ? text : dataContentType;
            default -> {
                if (!EventRules.isExtensionName(name)) {
                    problem = problem == null ? EventRules.problemOfExtensionName(name) : problem;
                    return;
                }
                if (extensions == null) {
                    extensions = new LinkedHashMap<>(8);
                }
                extensions.putIfAbsent(name, text);
            }
        }
    }

    /** Header bytes arrive as one character each; text beyond ASCII is UTF-8. */
    private String text(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0x7e) {
                try {
                    return StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                            .toString();
                } catch (CharacterCodingException e) {
                    problem = "header ce-" + name + " is not valid UTF-8. Send UTF-8, or percent-encode it.";
                    return value;
                }
            }
        }
        return value;
    }

    private static String lower(String name) {
        for (int i = 0; i < name.length(); i++) {
            char character = name.charAt(i);
            if (character >= 'A' && character <= 'Z') {
                return name.toLowerCase(Locale.ROOT);
            }
        }
        return name;
    }

    private static long length(String value) {
        try {
            return Long.parseLong(value.trim());
        } catch (NumberFormatException e) {
            // The HTTP decoder has refused what it cannot read; this is only a number too large for a long.
            return Long.MAX_VALUE;
        }
    }

    private static boolean is(String name, String lower) {
        return name.equalsIgnoreCase(lower);
    }
}
