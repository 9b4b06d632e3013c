package dev.knemu.graph;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a {@link Graph} can be written down. */
public enum GraphFormat {
    /** {@code {"nodes": […], "edges": […]}}, with everything that is known. */
    JSON("application/json"),
    /** A flowchart for Markdown pages that render Mermaid. */
    MERMAID("text/vnd.mermaid"),
    /** For Graphviz. */
    DOT("text/vnd.graphviz"),
    /** A drawing that needs nothing else, and follows the viewer's choice of light or dark. */
    SVG("image/svg+xml");

    private final String mediaType;

    GraphFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Without parameters; the text is UTF-8. */
    public String mediaType() {
        return mediaType;
    }

    /** As on a command line: {@code json}, {@code mermaid}, {@code dot}, {@code svg}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty for a name that none has. */
    public static Optional<GraphFormat> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(format -> format.wireName().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return wireName();
    }
}
