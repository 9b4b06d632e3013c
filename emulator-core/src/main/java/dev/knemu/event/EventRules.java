package dev.knemu.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes an event acceptable, whichever way it came in.
 *
 * <p>The rules are those of the Go components: cloudevents/sdk-go {@code v2/event/eventcontext_v1.go} and {@code
 * eventcontext_v03.go}, {@code Validate}. One is added: a value that no HTTP header can carry is refused at the door,
 * where a cluster accepts it and then fails to send it on.
 */
public final class EventRules {

    private EventRules() {}

    /**
     * The first rule that the event breaks, as a sentence naming the attribute and its value; empty when it is
     * acceptable.
     */
    public static Optional<String> check(CloudEvent event) {
        String problem = problemOfAttributes(event);
        if (problem == null) {
            problem = problemOfExtensions(event);
        }
        if (problem == null) {
            problem = problemOfCharacters(event);
        }
        return Optional.ofNullable(problem);
    }

    /**
     * The first context attribute that breaks a rule. For an event that came as HTTP headers, whose names and
     * characters were looked at while it was read, that is enough.
     */
    public static Optional<String> checkAttributes(CloudEvent event) {
        return Optional.ofNullable(problemOfAttributes(event));
    }

    private static @Nullable String problemOfAttributes(CloudEvent event) {
        if (isBlank(event.getId())) {
            return "id is missing. Give the event an id that is not empty.";
        }
        if (event.getSource() == null || isBlank(event.getSource().toString())) {
            return "source is missing. Give the event a URI reference that is not empty.";
        }
        if (isBlank(event.getType())) {
            return "type is missing. Give the event a type that is not empty.";
        }
        if (event.getSubject() != null && isBlank(event.getSubject())) {
            return "subject is empty. Leave it out, or give it a value.";
        }
        String contentType = event.getDataContentType();
        if (contentType != null && !isMediaType(contentType)) {
            return "datacontenttype is \"" + contentType
                    + "\", not a media type (RFC 2046). Write, for example, application/json.";
        }
        if (event.getDataSchema() != null
                && event.getSpecVersion() == SpecVersion.V1
                && !event.getDataSchema().isAbsolute()) {
            return "dataschema is \"" + event.getDataSchema()
                    + "\", not an absolute URI. Start it with a scheme, such as https:.";
        }
        return null;
    }

    private static @Nullable String problemOfExtensions(CloudEvent event) {
        for (String name : event.getExtensionNames()) {
            if (!isExtensionName(name)) {
                return problemOfExtensionName(name);
            }
        }
        return null;
    }

    private static @Nullable String problemOfCharacters(CloudEvent event) {
        String problem = problemOfCharacters("id", event.getId());
        if (problem == null) {
            problem = problemOfCharacters("type", event.getType());
        }
        if (problem == null) {
            problem = problemOfCharacters("subject", event.getSubject());
        }
        if (problem == null) {
            for (String name : event.getExtensionNames()) {
                problem = problemOfCharacters(name, Attributes.text(event.getExtension(name)));
                if (problem != null) {
                    break;
                }
            }
        }
        return problem;
    }

    private static @Nullable String problemOfCharacters(String name, @Nullable String value) {
        int at = value == null ? -1 : indexOfControl(value);
        return at < 0
                ? null
                : name
                        + " has the control character U+%04X at position %d, which no HTTP header can carry. Take it out."
                                .formatted((int) value.charAt(at), at);
    }

    /** What to tell the sender of an extension of this name. */
    public static String problemOfExtensionName(String name) {
        return "extension name \"" + name + "\" is not made of a-z and 0-9 only. Write, for example, \""
                + suggestion(name) + "\".";
    }

    private static String suggestion(String name) {
        String kept = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return kept.isEmpty() ? "myextension" : kept;
    }

    /** Whether an extension may have this name: one or more of {@code a-z} and {@code 0-9}. */
    public static boolean isExtensionName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char character = name.charAt(i);
            if ((character < 'a' || character > 'z') && (character < '0' || character > '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /**
     * Where the first character is that Go's {@code net/http} refuses in a header value (ASCII control characters other
     * than the tab), or -1.
     */
    public static int indexOfControl(String value) {
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character < ' ' && character != '\t' || character == 0x7f) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /** Whether Go's {@code mime.ParseMediaType} takes this text; a type without a slash is fine there. */
    public static boolean isMediaType(String text) {
        return text.equals("application/json") || new MediaTypeReader(text).read();
    }

    /** A media type with parameters, read from left to right. */
    private static final class MediaTypeReader {
        private final String text;
        private int at;

        MediaTypeReader(String text) {
            this.text = text;
        }

        boolean read() {
            skipSpace();
            if (token() == null || at < text.length() && text.charAt(at) == '/' && !subtype()) {
                return false;
            }
            skipSpace();
            Map<String, String> parameters = new HashMap<>();
            while (at < text.length()) {
                if (text.charAt(at) != ';') {
                    return false;
                }
                at++;
                skipSpace();
                if (at == text.length()) {
                    return true;
                }
                if (!parameter(parameters)) {
                    return false;
                }
                skipSpace();
            }
            return true;
        }

        private boolean subtype() {
            at++;
            return token() != null;
        }

        private boolean parameter(Map<String, String> parameters) {
            String name = token();
            skipSpace();
            if (name == null || at == text.length() || text.charAt(at) != '=') {
                return false;
            }
            at++;
            skipSpace();
            String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
            if (value == null) {
                return false;
            }
            String before = parameters.put(name.toLowerCase(Locale.ROOT), value);
            return before == null || before.equals(value);
        }

        private @Nullable String token() {
            int start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            return at == start ? null : text.substring(start, at);
        }

        private @Nullable String quoted() {
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char character = text.charAt(at);
                if (character == '"') {
                    at++;
                    return value.toString();
                }
                if (character == '\\' && at + 1 < text.length()) {
                    at++;
                    character = text.charAt(at);
                }
                value.append(character);
            }
            return null;
        }

        private void skipSpace() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        private static boolean isTokenCharacter(char character) {
            return character > ' ' && character < 0x7f && "()<>@,;:\\\"/[]?=".indexOf(character) < 0;
        }
    }
}
