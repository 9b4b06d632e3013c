package dev.knemu.admin;

import dev.knemu.graph.Graph;
import dev.knemu.graph.GraphFormat;
import dev.knemu.resource.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code /graph} answers: who sends events to whom, drawn. */
final class GraphRequests {

    private final Emulation emulation;

    GraphRequests(Emulation emulation) {
        this.emulation = emulation;
    }

    AdminApi.Answer draw(Call call) {
        GraphFormat format = call.parameter("format").map(GraphRequests::format).orElse(GraphFormat.JSON);
        return new AdminApi.Answer.Text(
                format.mediaType(), Graph.of(emulation.resources()).render(format));
    }

    private static GraphFormat format(String name) {
        return GraphFormat.ofWireName(name).orElseThrow(() -> {
            List<String> names = Arrays.stream(GraphFormat.values())
                    .map(GraphFormat::wireName)
                    .toList();
            return new ApiProblem(
                    400,
                    "format is \"" + name + "\", and no drawing is made in that.",
                    NearestName.of(name, names)
                            .map(near -> "Did you mean " + near + "?")
                            .orElse("Write " + names.stream().collect(Collectors.joining(", ")) + "."));
        });
    }
}
