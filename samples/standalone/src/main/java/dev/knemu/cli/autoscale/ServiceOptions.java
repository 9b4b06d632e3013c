package dev.knemu.cli.autoscale;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.autoscale.AutoscalerConfig;
import dev.knemu.autoscale.AutoscalingAnnotations;
import dev.knemu.autoscale.InvalidAutoscalerConfigException;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.NearestName;
import dev.knemu.resource.ServingService;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What is scaled: a Service of a manifest, with annotations over its own. */
class ServiceOptions {

    private static final int HARD_LIMIT = 1000;
    private static final int MOST_TIMEOUT = 600;
    private static final int USUAL_TIMEOUT = 300;

    /** Of a revision's spec, where it stands beside annotations. */
    static final String CONTAINER_CONCURRENCY = "container-concurrency";

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            description = "a manifest or a directory with the Service, and with the ConfigMap config-autoscaler if"
                    + " there is one; - is standard input; may be given several times")
    private List<String> paths = List.of();

    @Option(names = "--service", paramLabel = "NAME", description = "which, where the manifests have several")
    private Optional<String> name = Optional.empty();

    @Option(
            names = {"-a", "--annotation"},
            paramLabel = "KEY=VALUE",
            description = "over the Service's own, such as target=10 or window=30s; autoscaling.knative.dev/ may be"
                    + " left out")
    private Map<String, String> annotations = new LinkedHashMap<>();

    @Option(
            names = "--config",
            paramLabel = "KEY=VALUE",
            description = "over the ConfigMap's own, such as max-scale-up-rate=10")
    private Map<String, String> config = new LinkedHashMap<>();

    /** What is scaled, and how. */
    record Revision(RevisionScaling scaling, Duration timeout, Optional<DeliveryOptions.Found> delivery) {}

    /** The settings that manifests have, and those of the command line over them. */
    Template template() {
        return template(paths);
    }

    boolean hasManifest() {
        return !paths.isEmpty();
    }

    /** @param from instead of what {@code -f} says; empty for none */
    Template template(List<String> from) {
        Manifest manifest = from.isEmpty() ? new Manifest(List.of(), List.of()) : Manifests.read(from, System.in);
        Optional<ServingService> service = service(manifest, from);
        Map<String, String> all = new LinkedHashMap<>();
        int limit = 0;
        int timeout = 0;
        if (service.isPresent()) {
            refuseOnService(service.get());
            service.get()
                    .spec()
                    .template()
                    .at("/metadata/annotations")
                    .ifPresent(node -> node.properties()
                            .forEach(entry ->
                                    all.put(entry.getKey(), entry.getValue().asText())));
            limit = number(service.get(), "containerConcurrency", 0);
            timeout = number(service.get(), "timeoutSeconds", 0);
            if (timeout < 0 || timeout > MOST_TIMEOUT) {
                throw wrong(
                        "timeoutSeconds of the Service would be refused",
                        "expected 0 <= " + timeout + " <= " + MOST_TIMEOUT + ": spec.template.spec.timeoutSeconds",
                        "write 0 for the default of " + USUAL_TIMEOUT + " s");
            }
        }
        annotations.forEach((key, value) -> all.put(full(key), value));
        return new Template(
                cluster(manifest),
                all,
                limit,
                Duration.ofSeconds(timeout == 0 ? USUAL_TIMEOUT : timeout),
                service.flatMap(found -> DeliveryOptions.find(manifest, found)));
    }

    private static String full(String key) {
        return key.contains("/") ? key : AutoscalingAnnotations.PREFIX + "/" + key;
    }

    /** Settings that others may be laid over. */
    record Template(
            AutoscalerConfig cluster,
            Map<String, String> annotations,
            int limit,
            Duration timeout,
            Optional<DeliveryOptions.Found> delivery) {

        Template withLimit(int limit) {
            return new Template(cluster, annotations, limit, timeout, delivery);
        }

        /**
         * @param settings annotations, whose prefix may be left out, and {@link CONTAINER_CONCURRENCY}
         * @throws Problem where Knative would refuse any of it; all that is wrong is told at once
         */
        Revision with(Map<String, String> settings) {
            Map<String, String> all = new HashMap<>(annotations);
            int containerConcurrency = limit;
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                if (setting.getKey().equals(CONTAINER_CONCURRENCY)) {
                    containerConcurrency = whole(setting.getValue());
                } else {
                    all.put(full(setting.getKey()), setting.getValue());
                }
            }
            check(all, containerConcurrency);
            return new Revision(RevisionScaling.of(cluster, all, containerConcurrency), timeout, delivery);
        }

        private static int whole(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw wrong(
                        CONTAINER_CONCURRENCY + " \"" + text + "\" is no whole number",
                        "it is how many requests at a time a pod takes",
                        "write for example " + CONTAINER_CONCURRENCY + " 10, or 0 for no limit");
            }
        }

        private void check(Map<String, String> all, int containerConcurrency) {
            List<String> errors = AutoscalingAnnotations.validate(all, cluster);
            List<String> ignored = ignored(all);
            if (!errors.isEmpty() || !ignored.isEmpty()) {
                throw wrong(
                        errors.isEmpty() ? "Knative would ignore annotations" : "the annotations would be refused",
                        Stream.concat(errors.stream(), ignored.stream()).collect(Collectors.joining("\n")),
                        "correct them on the revision's template (spec.template.metadata.annotations), or with -a");
            }
            String type = AutoscalingAnnotations.autoscalerClass(all, cluster);
            if (!type.equals(AutoscalingAnnotations.KPA)) {
                throw wrong(
                        "the autoscaler of this Service is not simulated",
                        "its class is " + type + "; only " + AutoscalingAnnotations.KPA + " is",
                        "leave autoscaling.knative.dev/class out, or set it with -a class="
                                + AutoscalingAnnotations.KPA);
            }
            if (containerConcurrency < 0 || containerConcurrency > HARD_LIMIT) {
                throw wrong(
                        "the container concurrency would be refused",
                        "expected 0 <= " + containerConcurrency + " <= " + HARD_LIMIT + ": containerConcurrency",
                        "write 0 for no limit");
            }
        }
    }

    private static List<String> ignored(Map<String, String> annotations) {
        return annotations.keySet().stream()
                .filter(key -> key.startsWith(AutoscalingAnnotations.PREFIX)
                        && !AutoscalingAnnotations.keys().contains(key))
                .sorted()
                .map(key -> "there is no annotation " + key
                        + NearestName.of(key, AutoscalingAnnotations.keys())
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""))
                .toList();
    }

    private static int number(ServingService service, String field, int otherwise) {
        return service.spec()
                .template()
                .at("/spec/" + field)
                .map(node -> whole(node, field))
                .orElse(otherwise);
    }

    private static int whole(JsonNode node, String field) {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw wrong(
                    field + " of the Service would be refused",
                    "invalid value: " + node + ": spec.template.spec." + field,
                    "write a whole number without quotes");
        }
        return node.asInt();
    }

    private static void refuseOnService(ServingService service) {
        String misplaced = service.metadata().annotations().keySet().stream()
                .filter(key -> key.startsWith(AutoscalingAnnotations.PREFIX))
                .sorted()
                .collect(Collectors.joining(", "));
        if (!misplaced.isEmpty()) {
            throw wrong(
                    "Service " + service.metadata().name() + " would be refused",
                    "autoscaling annotations must be put under spec.template.metadata.annotations to work: "
                            + misplaced,
                    "move them from metadata.annotations to spec.template.metadata.annotations");
        }
    }

    private Optional<ServingService> service(Manifest manifest, List<String> from) {
        List<ServingService> services = manifest.resources().stream()
                .filter(ServingService.class::isInstance)
                .map(ServingService.class::cast)
                .toList();
        List<ServingService> fitting = services.stream()
                .filter(service ->
                        name.isEmpty() || name.get().equals(service.metadata().name()))
                .toList();
        if (from.isEmpty() && name.isEmpty()) {
            return Optional.empty();
        }
        String there = services.isEmpty()
                ? "there is no serving.knative.dev/v1 Service in them"
                : "there are "
                        + services.stream()
                                .map(service -> service.metadata().name())
                                .collect(Collectors.joining(", "));
        if (fitting.isEmpty() && (name.isPresent() || !services.isEmpty())) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "there is no Service " + name.orElse("") + " in the manifests",
                    there,
                    "correct --service, or the path after -f");
        }
        if (fitting.size() > 1) {
            throw wrong("there are several Services to choose from", there, "name one with --service");
        }
        return fitting.stream().findFirst();
    }

    private AutoscalerConfig cluster(Manifest manifest) {
        Map<String, String> data = new HashMap<>();
        manifest.resources().stream()
                .filter(ConfigMap.class::isInstance)
                .map(ConfigMap.class::cast)
                .filter(map -> map.metadata().name().equals("config-autoscaler"))
                .forEach(map -> data.putAll(map.data()));
        for (String key : config.keySet()) {
            if (!AutoscalerConfig.keys().contains(key)) {
                throw wrong(
                        "there is no setting " + key + " of config-autoscaler",
                        "Knative would ignore it"
                                + NearestName.of(key, AutoscalerConfig.keys())
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""),
                        "correct --config " + key);
            }
        }
        data.putAll(config);
        try {
            return AutoscalerConfig.of(data);
        } catch (InvalidAutoscalerConfigException e) {
            throw wrong(
                    "the settings of config-autoscaler would be refused",
                    String.valueOf(e.getMessage()),
                    "correct them in the ConfigMap config-autoscaler, or with --config");
        }
    }

    static Problem wrong(String what, String why, String mend) {
        return new Problem(ExitCode.WRONG, what, why, mend);
    }
}
