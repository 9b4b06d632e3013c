package dev.knemu.resource;

import java.util.Locale;
import java.util.Optional;

/** How the wait between attempts grows. Source: knative.dev/eventing, {@code pkg/apis/duck/v1/delivery_types.go}. */
public enum BackoffPolicy {
    /** backoffDelay × the number of the retry. */
    LINEAR,
    /** backoffDelay × a power of two. */
    EXPONENTIAL;

    /** As in YAML: {@code linear}, {@code exponential}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Case counts, as in Knative. */
    static Optional<BackoffPolicy> ofWireName(String text) {
        for (BackoffPolicy policy : values()) {
            if (policy.wireName().equals(text)) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }
}
