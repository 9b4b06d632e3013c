package dev.knemu.control;

import dev.knemu.resource.Kind;
import dev.knemu.resource.Kinds;
import dev.knemu.resource.ResourceKey;
import java.util.Locale;

/** Sentences that Kubernetes and Knative put into statuses. */
final class Texts {

    static final String OIDC_DISABLED = "authentication-oidc feature disabled";
    static final String NO_DEAD_LETTER_SINK = "No dead letter sink is configured.";
    static final String POLICIES_NEED_OIDC = "Feature \"authentication-oidc\" must be enabled to support Authorization";

    private Texts() {}

    /** As {@code services.serving.knative.dev "shipping" not found}. */
    static String notFound(ResourceKey key) {
        String plural = Kinds.find(key.group(), key.kind())
                .map(Kind::plural)
                .orElseGet(() -> key.kind().toLowerCase(Locale.ROOT) + "s");
        String resource = key.group().isEmpty() ? plural : plural + "." + key.group();
        return resource + " \"" + key.name() + "\" not found";
    }
}
