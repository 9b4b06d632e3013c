package dev.knemu.resource;

import java.util.Optional;

/**
 * Where a secret value is to be read.
 *
 * <p>Source: {@code SecretValueFromSource} in knative-extensions/eventing-github, {@code
 * pkg/apis/sources/v1alpha1/githubsource_types.go}; the selector is {@code SecretKeySelector} of k8s.io/api, {@code
 * core/v1/types.go}.
 *
 * @param secretKeyRef one key of a core {@code v1} Secret in the namespace of what refers to it; empty: none is named,
 *     and the source that asks for it is not Ready
 */
public record SecretValueFromSource(Optional<SecretKeySelector> secretKeyRef) {

    /** One key of a Secret. */
    public static SecretValueFromSource of(String secret, String key) {
        return new SecretValueFromSource(Optional.of(new SecretKeySelector(secret, key, Optional.empty())));
    }

    /**
     * @param name of the Secret
     * @param key in its {@code data} or {@code stringData}
     * @param optional kept; the sources want their secrets whatever it says
     */
    public record SecretKeySelector(
            String name,
            String key,

            @Kept("the source wants its secret whatever it says")
            Optional<Boolean> optional) {}
}
