package dev.knemu.cli.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Results as JSON: {@value BenchResult#FORMAT}. Fields that a reader does not know are passed over. */
public final class ResultFile {

    private static final String FAMILY = "knemu-bench/";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(times())
            .build();

    private ResultFile() {}

    /** Indented, without a line break at the end. */
    public static String json(BenchResult result) {
        return pretty(MAPPER.valueToTree(result));
    }

    static String pretty(JsonNode tree) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree could not be written.", e);
        }
    }

    /** Writes {@link #json}, or an HTML page, there; what is there is replaced. */
    public static void write(Path file, String text) {
        try {
            Files.writeString(file, text.endsWith("\n") ? text : text + "\n");
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "the result could not be written to " + file,
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "name a file in a directory that is there and may be written to");
        }
    }

    /**
     * @throws Problem when the file is not there, or is no result, or one of a version that is not known here
     */
    public static BenchResult read(Path file) {
        JsonNode tree = tree(file);
        String format = tree.path("format").asText("");
        if (!format.startsWith(FAMILY)) {
            throw wrong(
                    file,
                    "is no result of knemu bench",
                    format.isEmpty() ? "it has no \"format\"" : "its \"format\" is \"" + format + "\"");
        }
        if (!format.equals(BenchResult.FORMAT)) {
            throw wrong(
                    file,
                    "was written by another version of Knemu",
                    "its \"format\" is \"" + format + "\"; this version reads \"" + BenchResult.FORMAT + "\"");
        }
        try {
            return MAPPER.treeToValue(tree, BenchResult.class);
        } catch (JsonMappingException e) {
            throw wrong(file, "has a field that is wrong: " + path(e), reason(e));
        } catch (JsonProcessingException e) {
            throw wrong(file, "cannot be read as a result", e.getOriginalMessage());
        }
    }

    private static JsonNode tree(Path file) {
        try {
            return MAPPER.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "the result " + file + " is not there",
                    "there is no such file",
                    "write one with knemu bench -o json > " + file);
        } catch (JsonProcessingException e) {
            throw wrong(
                    file,
                    "is not JSON",
                    "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "the result " + file + " could not be read",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "name a file that may be read");
        }
    }

    private static Problem wrong(Path file, String what, String why) {
        return new Problem(
                ExitCode.USAGE,
                file + " " + what,
                why,
                "measure again with this version: knemu bench -o json > " + file);
    }

    /** {@code cells[0].runs[1].duration}. */
    private static String path(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
                .collect(Collectors.joining());
        return path.startsWith(".") ? path.substring(1) : path.isEmpty() ? "the whole" : path;
    }

    private static String reason(JsonMappingException e) {
        if (String.valueOf(e.getOriginalMessage()).startsWith("Cannot map `null`")) {
            return "a number is missing there";
        }
        return e.getCause() instanceof IllegalArgumentException cause && cause.getMessage() != null
                ? cause.getMessage()
                : e.getOriginalMessage();
    }

    /** As ISO-8601 has them. */
    private static SimpleModule times() {
        return new SimpleModule()
                .addSerializer(Duration.class, ToStringSerializer.instance)
                .addSerializer(Instant.class, ToStringSerializer.instance)
                .addDeserializer(Duration.class, new OfText<>(Duration.class, Duration::parse))
                .addDeserializer(Instant.class, new OfText<>(Instant.class, Instant::parse));
    }

    private static final class OfText<T> extends FromStringDeserializer<T> {

        private final transient Function<String, T> parse;

        OfText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        protected T _deserialize(String text, DeserializationContext context) {
            try {
                return parse.apply(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("\"" + text + "\" is no "
                        + (_valueClass == Duration.class ? "length of time such as PT10S" : "time in UTC"));
            }
        }
    }
}
