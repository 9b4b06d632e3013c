package dev.knemu.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.transport.Reply;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook says.
 *
 * @param tree {@code null} when it cannot be read
 * @param problem why not; else {@code ""}
 */
record WebhookPayload(@Nullable JsonNode tree, String problem) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** How much of a sink's answer the sender of the webhook is told. */
    private static final int MOST_TEXT = 1_000;

    static WebhookPayload read(byte[] payload) {
        try {
            JsonNode tree = JSON.readTree(payload);
            if (tree.isMissingNode()) {
                return new WebhookPayload(null, "it is empty");
            }
            return tree.isObject()
                    ? new WebhookPayload(tree, "")
                    : new WebhookPayload(
                            null, "it is of type " + tree.getNodeType().name().toLowerCase(Locale.ROOT));
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            return new WebhookPayload(null, firstLine(e.getOriginalMessage()) + where);
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory cannot fail to be read.", e);
        }
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.substring(0, Math.min(200, line.length()));
    }

    /** What the sender is told when the sink did not take the event. */
    static String why(URI sink, Reply ofSink) {
        if (!ofSink.isAnswer()) {
            return "The sink " + sink + " did not answer: " + ofSink.failure();
        }
        String text = ofSink.bodyText();
        return "The sink " + sink + " answered " + ofSink.status()
                + (text.isEmpty() ? "" : ": " + text.substring(0, Math.min(MOST_TEXT, text.length())));
    }
}
