package dev.knemu.lint;

import dev.knemu.control.ControlPlane;
import dev.knemu.filter.cesql.CeSqlFunctions;
import dev.knemu.resource.Defaults;
import dev.knemu.resource.FieldError;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Webhooks;
import java.util.Optional;

/** {@link Rule#INVALID_MANIFEST}, of what could be read. */
final class InvalidManifests {

    private final Lookout lookout;

    InvalidManifests(Lookout lookout) {
        this.lookout = lookout;
    }

    void look() {
        for (Manifest.Entry entry : lookout.manifest().entries()) {
            Resource resource = entry.resource();
            ControlPlane.validation()
                    .validate(Defaults.of(resource, lookout.config()), Optional.empty(), lookout.config(), "")
                    .forEach(error -> complaint(resource, error));
        }
    }

    private void complaint(Resource resource, FieldError error) {
        String path = error.paths().isEmpty() ? "" : error.paths().get(0);
        if (error.details().contains(CeSqlFunctions.VERIFY_CORRELATION_ID) && path.endsWith(".cesql")) {
            notHere(resource, path, error.details());
            return;
        }
        found(resource, path, error.toString().replace("\n", ": "));
    }

    /** Refused by nobody but us. */
    private void notHere(Resource resource, String path, String message) {
        lookout.refuse(resource.key());
        lookout.found(
                Rule.NOT_EMULATED,
                Severity.WARNING,
                resource.key(),
                path,
                message,
                "Knemu refuses the Trigger, a cluster takes it; no other rule looks into it.",
                "Compare an attribute instead, or test that part on a cluster.");
    }

    private void found(Resource resource, String path, String message) {
        lookout.refuse(resource.key());
        lookout.found(
                Rule.INVALID_MANIFEST,
                Severity.ERROR,
                resource.key(),
                path,
                Lookout.sentence(message),
                "A cluster answers: " + Webhooks.denial(resource) + ".",
                "");
    }
}
