package dev.knemu.resource;

import java.util.Map;

/**
 * What a cluster gives revisions that do not say it themselves, and what it lets them say: the ConfigMap {@code
 * config-defaults} of namespace {@code knative-serving}.
 *
 * <p>Source: knative/serving {@code pkg/apis/config/defaults.go}.
 *
 * @param containerConcurrency requests that a pod takes at a time; 0, the default, is no limit
 * @param containerConcurrencyMaxLimit the most that a revision may say; default 1000
 * @param allowContainerConcurrencyZero whether a revision may be without a limit; default yes
 * @param revisionTimeoutSeconds how long a request may take; default 300
 * @param maxRevisionTimeoutSeconds the most that a revision may say; default 600
 */
public record RevisionDefaults(
        int containerConcurrency,
        int containerConcurrencyMaxLimit,
        boolean allowContainerConcurrencyZero,
        int revisionTimeoutSeconds,
        int maxRevisionTimeoutSeconds) {

    public static final RevisionDefaults DEFAULTS = new RevisionDefaults(0, 1000, true, 300, 600);

    /**
     * Of the ConfigMap's data; keys that it does not know it leaves alone, as Knative does.
     *
     * @throws ConfigMapException if it says what it cannot
     */
    static RevisionDefaults of(Map<String, String> data) {
        RevisionDefaults read = new RevisionDefaults(
                number(data, "container-concurrency", 0),
                number(data, "container-concurrency-max-limit", 1000),
                data.getOrDefault("allow-container-concurrency-zero", "true").equalsIgnoreCase("true"),
                number(data, "revision-timeout-seconds", 300),
                number(data, "max-revision-timeout-seconds", 600));
        if (read.containerConcurrencyMaxLimit < 1) {
            throw wrong("expected 1 <= " + read.containerConcurrencyMaxLimit + " <= " + Integer.MAX_VALUE
                    + ": container-concurrency-max-limit");
        }
        if (read.containerConcurrency < 0 || read.containerConcurrency > read.containerConcurrencyMaxLimit) {
            throw wrong("expected 0 <= " + read.containerConcurrency + " <= " + read.containerConcurrencyMaxLimit
                    + ": container-concurrency");
        }
        if (read.revisionTimeoutSeconds > read.maxRevisionTimeoutSeconds) {
            throw wrong("revision-timeout-seconds (" + read.revisionTimeoutSeconds
                    + ") cannot be greater than max-revision-timeout-seconds (" + read.maxRevisionTimeoutSeconds + ")");
        }
        return read;
    }

    private static int number(Map<String, String> data, String key, int otherwise) {
        String text = data.get(key);
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw wrong(key + " is \"" + text + "\", not a whole number");
        }
    }

    private static ConfigMapException wrong(String what) {
        return new ConfigMapException(
                "ConfigMap config-defaults: " + what + ". Correct it in namespace knative-serving, or leave it out.");
    }
}
