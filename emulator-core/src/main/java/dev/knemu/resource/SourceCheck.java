package dev.knemu.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sources and SinkBindings. */
final class SourceCheck extends Check {
    private static final Pattern EXTENSION_NAME = Pattern.compile("[a-zA-Z0-9]+");
    private static final Pattern C_IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern API_VERSION = Pattern.compile("([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?v[a-z0-9]+");

    private final Validation.SyntaxCheck cron;

    SourceCheck(Review review, Validation.SyntaxCheck cron) {
        super(review);
        this.cron = cron;
    }

    void pingSource(PingSource source) {
        PingSource.Spec spec = source.spec();
        schedule(spec);
        source(spec.source());
        if (!spec.data().isEmpty() && !spec.dataBase64().isEmpty()) {
            add(FieldError.multipleOneOf("spec.data", "spec.dataBase64"));
        } else if (!spec.dataBase64().isEmpty()) {
            base64(spec);
        } else if (!spec.data().isEmpty()) {
            size(spec.data(), "data");
            json(spec.data(), spec.contentType(), "spec.data");
        }
    }

    private void schedule(PingSource.Spec spec) {
        if (spec.schedule().contains("@every")) {
            add(FieldError.invalidValue("unsupported descriptor @every", "spec.schedule"));
            return;
        }
        String prefix = "";
        if (!spec.timezone().isEmpty()) {
            try {
                ZoneId.of(spec.timezone());
                prefix = "CRON_TZ=" + spec.timezone() + " ";
            } catch (DateTimeException e) {
                String zone = spec.timezone();
                add(FieldError.invalidValue(
                        "provided bad location " + zone + ": unknown time zone " + zone, "spec.timezone"));
            }
        }
        cron.problem(prefix + spec.schedule())
                .ifPresent(problem -> add(FieldError.invalidValue(problem, "spec.schedule")));
    }

    private void base64(PingSource.Spec spec) {
        size(spec.dataBase64(), "dataBase64");
        try {
            byte[] decoded = Base64.getDecoder().decode(spec.dataBase64());
            json(new String(decoded, StandardCharsets.UTF_8), spec.contentType(), "spec.dataBase64");
        } catch (IllegalArgumentException e) {
            add(FieldError.invalidValue(e.getMessage(), "spec.dataBase64"));
        }
    }

    private void size(String data, String field) {
        int bytes = data.getBytes(StandardCharsets.UTF_8).length;
        if (config.pingDataMaxSize() > -1 && bytes > config.pingDataMaxSize()) {
            add(FieldError.invalidValue(
                    "the " + field + " length of " + bytes + " bytes exceeds limit set at " + config.pingDataMaxSize()
                            + ".",
                    "spec." + field));
        }
    }

    private void json(String data, String contentType, String path) {
        if (!contentType.equals("application/json")) {
            return;
        }
        try {
            JsonNode tree = JSON.readTree(data);
            if (!tree.isObject()) {
                // Upstream unmarshals into a map, so that a list or a number is refused as well.
                add(FieldError.invalidValue("the data is not a JSON object", path));
            }
        } catch (JsonProcessingException e) {
            add(FieldError.invalidValue("the data is not JSON: " + e.getOriginalMessage(), path));
        }
    }

    void containerSource(ContainerSource source) {
        source(source.spec().source());
        containers(source.spec().template(), "spec.containers", true);
    }

    /** What the CRD asks for, and {@code parseOwnerRepoFrom} of the reconciler, which comes too late to be seen. */
    void gitHubSource(GitHubSource source) {
        GitHubSource.Spec spec = source.spec();
        source(spec.source());
        String repository = spec.ownerAndRepository();
        if (repository.isEmpty()) {
            add(FieldError.missing("spec.ownerAndRepository"));
        } else if (repository.indexOf('/') != repository.lastIndexOf('/')) {
            add(FieldError.invalidValue(repository, "spec.ownerAndRepository")
                    .withDetails("ownerAndRepository is malformatted, expected 'owner/repository' but found \""
                            + repository + "\""));
        } else if (repository.startsWith("/")) {
            add(FieldError.invalidValue(repository, "spec.ownerAndRepository")
                    .withDetails("owner is empty, expected 'owner/repository' but found \"" + repository + "\""));
        }
        webhook(spec.eventTypes(), GitHubSource.EVENT_TYPES, spec.accessToken(), spec.secretToken());
    }

    void gitLabSource(GitLabSource source) {
        GitLabSource.Spec spec = source.spec();
        source(spec.source());
        if (spec.projectUrl().isEmpty() && spec.groupUrl().isEmpty()) {
            add(FieldError.missing("spec.projectUrl"));
        } else if (!spec.projectUrl().isEmpty() && !spec.groupUrl().isEmpty()) {
            add(FieldError.multipleOneOf("spec.projectUrl", "spec.groupUrl"));
        }
        url(spec.projectUrl(), "spec.projectUrl");
        url(spec.groupUrl(), "spec.groupUrl");
        webhook(spec.eventTypes(), GitLabSource.EVENT_TYPES, spec.accessToken(), spec.secretToken());
    }

    private void url(String url, String path) {
        if (url.isEmpty()) {
            return;
        }
        try {
            URI parsed = new URI(url);
            if (parsed.isAbsolute()
                    && parsed.getRawAuthority() != null
                    && parsed.getRawPath().length() > 1) {
                return;
            }
        } catch (URISyntaxException unreadable) {
            // Refused below, like whatever else is no address of a project.
        }
        add(FieldError.invalidValue(url, path)
                .withDetails(
                        "a URL with scheme, host and path is expected, such as" + " https://gitlab.com/group/project"));
    }

    private void webhook(
            List<String> eventTypes,
            List<String> known,
            Optional<SecretValueFromSource> accessToken,
            Optional<SecretValueFromSource> secretToken) {
        if (eventTypes.isEmpty()) {
            add(FieldError.missing("spec.eventTypes"));
        }
        for (int i = 0; i < eventTypes.size(); i++) {
            if (!known.contains(eventTypes.get(i))) {
                add(FieldError.invalidValue(eventTypes.get(i), "spec.eventTypes[" + i + "]")
                        .withDetails("supported values: " + String.join(", ", known)));
            }
        }
        secret(accessToken, "spec.accessToken");
        secret(secretToken, "spec.secretToken");
    }

    private void secret(Optional<SecretValueFromSource> secret, String path) {
        if (secret.isEmpty()) {
            add(FieldError.missing(path));
            return;
        }
        secret.get().secretKeyRef().ifPresent(ref -> {
            if (ref.name().isEmpty()) {
                add(FieldError.missing(path + ".secretKeyRef.name"));
            }
            if (ref.key().isEmpty()) {
                add(FieldError.missing(path + ".secretKeyRef.key"));
            }
        });
    }

    /** Source: eventing-kafka-broker {@code control-plane/pkg/apis/sources/v1/kafka_validation.go}. */
    void kafkaSource(KafkaSource source, Optional<KafkaSource> old) {
        KafkaSource.Spec spec = source.spec();
        source(spec.source());
        if (spec.topics().isEmpty()) {
            add(FieldError.missing("spec.topics"));
        }
        if (spec.bootstrapServers().isEmpty()) {
            add(FieldError.missing("spec.bootstrapServers"));
        }
        if (!spec.initialOffset().equals("latest") && !spec.initialOffset().equals("earliest")) {
            add(FieldError.invalidValue(spec.initialOffset(), "spec.initialOffset"));
        }
        spec.ordering()
                .filter(ordering -> !ordering.equals("ordered") && !ordering.equals("unordered"))
                .ifPresent(ordering -> add(FieldError.invalidValue(ordering, "spec.ordering")));
        addAll("spec.delivery", delivery(spec.delivery(), Namespaces.ANY));
        old.map(before -> before.spec().consumerGroup())
                .filter(before -> !before.equals(spec.consumerGroup()))
                .ifPresent(before ->
                        add(FieldError.of(IMMUTABLE, "spec").withDetails(Diff.text(before, spec.consumerGroup()))));
    }

    void sinkBinding(SinkBinding binding) {
        SinkBinding.Subject subject = binding.spec().subject();
        if (subject.apiVersion().isEmpty()) {
            add(FieldError.missing("spec.subject.apiVersion"));
        } else if (!API_VERSION.matcher(subject.apiVersion()).matches()) {
            add(FieldError.invalidValue(subject.apiVersion(), "spec.subject.apiVersion"));
        }
        if (subject.kind().isEmpty()) {
            add(FieldError.missing("spec.subject.kind"));
        } else if (!C_IDENTIFIER.matcher(subject.kind()).matches()) {
            add(FieldError.invalidValue(subject.kind(), "spec.subject.kind"));
        }
        if (subject.selector().isPresent() && !subject.name().isEmpty()) {
            add(FieldError.multipleOneOf("spec.subject.selector", "spec.subject.name"));
        } else if (subject.selector().isEmpty() && subject.name().isEmpty()) {
            add(FieldError.missingOneOf("spec.subject.selector", "spec.subject.name"));
        } else if (!subject.name().isEmpty()
                && !DNS_LABEL.matcher(subject.name()).matches()) {
            add(FieldError.invalidValue(dnsLabelRule(), "spec.subject.name"));
        }
        if (!subject.namespace().isEmpty() && !subject.namespace().equals(namespace)) {
            add(FieldError.invalidValue(subject.namespace(), "spec.subject.namespace"));
        }
        source(binding.spec().source());
    }

    private void source(SourceSpec source) {
        addAll("spec.sink", destination(source.sink(), Namespaces.ANY));
        for (String key : source.extensions().keySet()) {
            if (key.isEmpty()) {
                add(FieldError.invalidKeyName(key, "spec.ceOverrides.extensions", "keys MUST NOT be empty"));
            } else if (!EXTENSION_NAME.matcher(key).matches()) {
                add(FieldError.invalidKeyName(
                        key, "spec.ceOverrides.extensions", "keys are expected to be alphanumeric"));
            }
        }
    }
}
