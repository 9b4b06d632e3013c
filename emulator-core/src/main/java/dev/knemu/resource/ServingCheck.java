package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Services of Knative Serving. Source: knative/serving, {@code pkg/apis/serving/v1/*_validation.go}. */
final class ServingCheck extends Check {
    private static final Pattern DNS_1035_LABEL = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern REVISION_KEY = Pattern.compile("(?:[a-z]+\\.)+dev/[-A-Za-z]+");
    private static final String AUTOSCALING = "autoscaling.knative.dev";

    private final Validation.RevisionCheck revision;

    ServingCheck(Review review, Validation.RevisionCheck revision) {
        super(review);
        this.revision = revision;
    }

    /** Source: knative/serving, {@code pkg/apis/serving/v1/*_validation.go}. */
    void servingService(ServingService service, Optional<ServingService> old) {
        FreeForm template = service.spec().template();
        containers(template, "spec.template.spec.containers", false);
        for (String key : service.metadata().annotations().keySet()) {
            if (key.startsWith(AUTOSCALING)) {
                add(FieldError.invalidKeyName(
                        key,
                        "metadata.annotations",
                        "autoscaling annotations must be put under \"spec.template.metadata.annotations\" to work"));
            }
        }
        revision.problems(service.templateAnnotations(), config.autoscaler()).forEach(this::revisionError);
        RevisionDefaults defaults = config.revisionDefaults();
        wholeNumber(
                template,
                "containerConcurrency",
                defaults.allowContainerConcurrencyZero() ? 0 : 1,
                defaults.containerConcurrencyMaxLimit());
        wholeNumber(template, "timeoutSeconds", 0, defaults.maxRevisionTimeoutSeconds());
        revisionName(service, old);
        traffic(service.spec().traffic());
    }

    private void revisionError(String problem) {
        Matcher key = REVISION_KEY.matcher(problem);
        int colon = problem.lastIndexOf(": ");
        int paths = key.find(Math.max(0, colon)) ? colon : -1;
        if (paths < 0) {
            add(FieldError.of(problem, "spec.template.metadata.annotations"));
            return;
        }
        String message = problem.substring(0, paths);
        for (String path : problem.substring(paths + 2).split(", ")) {
            add(FieldError.of(
                    message, REVISION_KEY.matcher(path).replaceFirst("spec.template.metadata.annotations[$0]")));
        }
    }

    private void wholeNumber(FreeForm template, String field, int least, int most) {
        String path = "spec.template.spec." + field;
        JsonNode number = template.tree().path("spec").path(field);
        if (number.isMissingNode() || number.isNull()) {
            return;
        }
        if (!number.isIntegralNumber()) {
            add(FieldError.invalidValue(number, path).withDetails("write a whole number without quotes"));
        } else if (!number.canConvertToInt() || number.asInt() < least || number.asInt() > most) {
            add(FieldError.of("expected " + least + " <= " + number + " <= " + most, path));
        }
    }

    private void revisionName(ServingService service, Optional<ServingService> old) {
        String path = "spec.template.metadata.name";
        String name = service.spec().template().text("/metadata/name").orElse("");
        if (name.isEmpty()) {
            return;
        }
        String prefix = service.metadata().name() + "-";
        Optional<FieldError> noLabel = noDns1035Label(name, path);
        if (noLabel.isPresent()) {
            add(noLabel.get());
        } else if (!name.startsWith(prefix)) {
            add(FieldError.invalidValue("\"" + name + "\" must have prefix \"" + prefix + "\"", path));
        }
        FreeForm now = service.spec().template();
        old.map(before -> before.spec().template())
                .filter(before ->
                        before.text("/metadata/name").filter(name::equals).isPresent())
                .filter(before -> !before.equals(now))
                .ifPresent(
                        before -> add(FieldError.of("Saw the following changes without a name change (-old +new)", path)
                                .withDetails(Diff.text(before.toString(), now.toString()))));
    }

    private static Optional<FieldError> noDns1035Label(String text, String path) {
        List<String> problems = new ArrayList<>();
        if (text.length() > 63) {
            problems.add("must be no more than 63 characters");
        }
        if (!DNS_1035_LABEL.matcher(text).matches()) {
            problems.add("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
                    + " alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123',"
                    + " regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
        }
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(FieldError.invalidValue("not a DNS 1035 label: " + problems, path));
    }

    private void traffic(List<ServingService.TrafficTarget> targets) {
        Map<String, Integer> tags = new HashMap<>();
        int sum = 0;
        for (int i = 0; i < targets.size(); i++) {
            ServingService.TrafficTarget target = targets.get(i);
            String path = "spec.traffic[" + i + "]";
            trafficTarget(target, path);
            sum += target.percent().orElse(0);
            if (target.tag().isEmpty()) {
                continue;
            }
            noDns1035Label(target.tag(), path + ".tag").ifPresent(this::add);
            Integer first = tags.putIfAbsent(target.tag(), i);
            if (first != null) {
                add(FieldError.of(
                        "Multiple definitions for \"" + target.tag() + "\"",
                        path + ".tag",
                        "spec.traffic[" + first + "].tag"));
            }
        }
        if (!targets.isEmpty() && sum != 100) {
            add(FieldError.of("Traffic targets sum to " + sum + ", want 100", "spec.traffic"));
        }
    }

    private void trafficTarget(ServingService.TrafficTarget target, String path) {
        boolean isPinned = !target.revisionName().isEmpty();
        target.latestRevision()
                .filter(latest -> latest == isPinned)
                .ifPresent(latest -> add(FieldError.of(
                        "may not set revisionName \"" + target.revisionName() + "\" when latestRevision is " + latest,
                        path + ".latestRevision")));
        if (!target.configurationName().isEmpty()) {
            add(FieldError.disallowed(path + ".configurationName"));
        }
        target.percent()
                .filter(percent -> percent < 0 || percent > 100)
                .ifPresent(percent -> add(FieldError.of("expected 0 <= " + percent + " <= 100", path + ".percent")));
        if (target.url().isPresent()) {
            add(FieldError.disallowed(path + ".url"));
        }
    }
}
