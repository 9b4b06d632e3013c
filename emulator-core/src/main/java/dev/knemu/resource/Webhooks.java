package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/**
 * Knative's webhooks: {@link Defaults}, then {@link Validation}; a refusal reads as an API server reports theirs.
 *
 * <p>Each project has one of its own, named in its {@code cmd/webhook/main.go}.
 */
public final class Webhooks implements Admission {
    private static final String DENIED = "admission webhook \"%s\" denied the request: validation failed";

    private final Validation validation;

    public Webhooks(Validation validation) {
        this.validation = validation;
    }

    @Override
    public Resource admit(Resource candidate, Optional<Resource> old, ClusterConfig config, String user) {
        Resource defaulted = Defaults.of(candidate, config);
        List<FieldError> errors = validation.validate(defaulted, old, config, user);
        if (!errors.isEmpty()) {
            throw ApiStatusException.badRequest(denial(defaulted) + ": " + FieldError.render(errors));
        }
        return defaulted;
    }

    /** What an API server says when the webhook for such a resource refuses it, up to the webhook's own words. */
    public static String denial(Resource resource) {
        return String.format(DENIED, webhookOf(resource));
    }

    private static String webhookOf(Resource resource) {
        if (resource instanceof ConfigMap) {
            return "config.webhook.eventing.knative.dev";
        }
        if (resource instanceof ServingService) {
            return "validation.webhook.serving.knative.dev";
        }
        if (resource instanceof KafkaChannel || resource instanceof KafkaSource || resource instanceof KafkaSink) {
            return "validation.webhook.kafka.eventing.knative.dev";
        }
        if (resource instanceof GitHubSource) {
            return "validation.webhook.github.sources.knative.dev";
        }
        if (resource instanceof GitLabSource) {
            return "validation.webhook.gitlab.sources.knative.dev";
        }
        return "validation.webhook.eventing.knative.dev";
    }
}
