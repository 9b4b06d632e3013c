package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the checks of all kinds have in common. Adds what it finds to the errors of one {@link Review}. */
abstract class Check {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    static final String IMMUTABLE = "Immutable fields changed (-old +new)";
    private static final Pattern DNS_SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    final ClusterConfig config;
    final Features features;
    final String namespace;
    private final List<FieldError> errors;

    Check(Review review) {
        this.config = review.config();
        this.features = review.config().features();
        this.namespace = review.namespace();
        this.errors = review.errors();
    }

    void add(FieldError error) {
        errors.add(error);
    }

    void addAll(String prefix, List<FieldError> found) {
        found.forEach(error -> errors.add(error.via(prefix)));
    }

    void name(Resource resource) {
        String name = resource.metadata().name();
        boolean rbac = ResourceKey.groupOf(resource.apiVersion()).equals("rbac.authorization.k8s.io");
        if (!name.isEmpty()
                && !rbac
                && (name.length() > 253 || !DNS_SUBDOMAIN.matcher(name).matches())) {
            add(FieldError.invalidValue(name, "metadata.name")
                    .withDetails("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                            + " '-' or '.', and must start and end with an alphanumeric character"));
        }
        if (!namespace.isEmpty()
                && (namespace.length() > 63 || !DNS_LABEL.matcher(namespace).matches())) {
            add(FieldError.invalidValue(namespace, "metadata.namespace").withDetails(dnsLabelRule()));
        }
    }

    void sameNamespaceOnly(String path) {
        if (!features.isEnabled(Features.CROSS_NAMESPACE_EVENT_LINKS)) {
            add(FieldError.disallowed(path)
                    .withDetails("only name, apiVersion and kind are supported fields when"
                            + " feature.CrossNamespaceEventLinks is disabled"));
        }
    }

    Optional<String> annotation(Resource resource, String key) {
        return resource.metadata().annotation(key);
    }

    String annotationPath(String key) {
        return "metadata.annotations[" + key + "]";
    }

    void containers(FreeForm template, String path, boolean named) {
        JsonNode containers = template.tree().path("spec").path("containers");
        if (containers.isEmpty()) {
            add(FieldError.missing(path));
        }
        for (int i = 0; i < containers.size(); i++) {
            String container = path + "[" + i + "].";
            if (named && containers.get(i).path("name").asText().isEmpty()) {
                add(FieldError.missing(container + "name"));
            }
            if (containers.get(i).path("image").asText().isEmpty()) {
                add(FieldError.missing(container + "image"));
            }
        }
    }

    List<FieldError> delivery(Optional<DeliverySpec> delivery, Namespaces allowed) {
        if (delivery.isEmpty()) {
            return List.of();
        }
        DeliverySpec spec = delivery.get();
        List<FieldError> found = new ArrayList<>();
        spec.deadLetterSink()
                .ifPresent(sink -> destination(sink, allowed).forEach(error -> found.add(error.via("deadLetterSink"))));
        spec.retry().filter(retry -> retry < 0).ifPresent(retry -> found.add(FieldError.invalidValue(retry, "retry")));
        if (spec.backoffPolicy().isPresent() && spec.policy().isEmpty()) {
            found.add(FieldError.invalidValue(spec.backoffPolicy().get(), "backoffPolicy"));
        }
        if (spec.backoffDelay().isPresent() && spec.delay().isEmpty()) {
            found.add(FieldError.invalidValue(spec.backoffDelay().get(), "backoffDelay"));
        }
        spec.format()
                .filter(format -> !format.equals("json") && !format.equals("binary"))
                .ifPresent(format -> found.add(FieldError.invalidValue(format, "format")));
        gated(
                found,
                Features.DELIVERY_TIMEOUT,
                "timeout",
                spec.timeout(),
                spec.timeoutDuration().filter(timeout -> timeout.compareTo(Duration.ZERO) > 0));
        gated(
                found,
                Features.DELIVERY_RETRY_AFTER,
                "retryAfterMax",
                spec.retryAfterMax(),
                spec.retryAfterMaxDuration().filter(max -> !max.isNegative()));
        return found;
    }

    private void gated(
            List<FieldError> found, String feature, String field, Optional<String> text, Optional<Duration> usable) {
        if (text.isEmpty()) {
            return;
        }
        if (!features.isEnabled(feature)) {
            found.add(FieldError.disallowed(field));
        } else if (usable.isEmpty()) {
            found.add(FieldError.invalidValue(text.get(), field));
        }
    }

    List<FieldError> destination(Destination to, Namespaces allowed) {
        if (to.ref().isEmpty() && to.uri().isEmpty()) {
            return List.of(FieldError.of("expected at least one, got none", "ref", "uri"));
        }
        boolean absolute = to.uri().filter(uri -> uri.getScheme() != null).isPresent();
        if (to.ref().isPresent() && absolute) {
            return List.of(FieldError.of(
                    "Absolute URI is not allowed when Ref or [apiVersion, kind, name] is present",
                    "[apiVersion, kind, name]",
                    "ref",
                    "uri"));
        }
        List<FieldError> found = new ArrayList<>();
        if (to.ref().isEmpty() && (!absolute || to.uri().get().getRawAuthority() == null)) {
            found.add(FieldError.invalidValue(
                    "Relative URI is not allowed when Ref and [apiVersion, kind, name] is absent", "uri"));
        }
        to.ref().ifPresent(ref -> reference(ref, allowed).forEach(error -> found.add(error.via("ref"))));
        to.CACerts().ifPresent(pem -> caCerts(pem).ifPresent(found::add));
        return found;
    }

    private Optional<FieldError> caCerts(String pem) {
        Matcher block = PEM.matcher(pem);
        if (block.find() && !block.group(1).equals("CERTIFICATE")) {
            return Optional.of(FieldError.invalidValue("CA Cert provided is not a certificate", "caCert"));
        }
        try {
            CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
            return Optional.empty();
        } catch (CertificateException e) {
            return Optional.of(FieldError.invalidValue("CA Cert provided is invalid", "caCert"));
        }
    }

    List<FieldError> reference(KReference ref, Namespaces allowed) {
        List<FieldError> found = new ArrayList<>();
        if (ref.name().isEmpty()) {
            found.add(FieldError.missing("name"));
        }
        if (features.isEnabled(Features.KREFERENCE_GROUP)) {
            if (ref.apiVersion().isEmpty() && ref.group().isEmpty()) {
                found.add(FieldError.missing("apiVersion", "group"));
            } else if (!ref.apiVersion().isEmpty() && !ref.group().isEmpty()) {
                found.add(FieldError.of("both apiVersion and group are specified", "apiVersion", "group")
                        .withDetails("Only one of them must be specified"));
            }
        } else {
            if (!ref.group().isEmpty()) {
                found.add(FieldError.disallowed("group"));
            }
            if (ref.apiVersion().isEmpty()) {
                found.add(FieldError.missing("apiVersion"));
            }
        }
        if (ref.kind().isEmpty()) {
            found.add(FieldError.missing("kind"));
        }
        boolean elsewhere = !ref.namespace().isEmpty() && !ref.namespace().equals(namespace);
        if (elsewhere && allowed == Namespaces.SAME) {
            found.add(FieldError.of("mismatched namespaces", "namespace")
                    .withDetails(
                            "parent namespace: \"" + namespace + "\" does not match ref: \"" + ref.namespace() + "\""));
        }
        return found;
    }

    String dnsLabelRule() {
        return "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must"
                + " start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for"
                + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    }

    /** Which references a kind may have into other namespaces. */
    enum Namespaces {
        ANY,
        SAME
    }
}
