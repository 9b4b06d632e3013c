package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/** Knative's webhooks: {@link Defaults}, then {@link Validation}; a refusal reads as an API server reports theirs. */
public final class Webhooks implements Admission {
    private static final String DENIED = "admission webhook \"%s\" denied the request: validation failed: %s";

    private final Validation validation;

    public Webhooks(Validation validation) {
        this.validation = validation;
    }

    @Override
    public Resource admit(Resource candidate, Optional<Resource> old, ClusterConfig config, String user) {
        Resource defaulted = Defaults.of(candidate, config);
        List<FieldError> errors = validation.validate(defaulted, old, config, user);
        if (!errors.isEmpty()) {
            String webhook = defaulted instanceof ConfigMap
                    ? "config.webhook.eventing.knative.dev"
                    : "validation.webhook.eventing.knative.dev";
            throw ApiStatusException.badRequest(String.format(DENIED, webhook, FieldError.render(errors)));
        }
        return defaulted;
    }
}
