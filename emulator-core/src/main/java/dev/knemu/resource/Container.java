package dev.knemu.resource;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A container of a pod, as far as it matters to who acts in its place: everything resolved, nothing of Kubernetes left.
 *
 * <p>Source: k8s.io/api, {@code core/v1/types.go}.
 *
 * @param namespace of the pod
 * @param name of the container; empty if it has none
 * @param image empty if none is named
 * @param command what is run instead of the image's own entrypoint; empty: that one
 * @param args behind the command
 * @param env by name, sorted; {@code $(NAME)} and {@code valueFrom} are resolved
 * @param unresolved variables whose value is not known here, with the reason
 */
public record Container(
        String namespace,
        String name,
        String image,
        List<String> command,
        List<String> args,
        Map<String, String> env,
        Map<String, String> unresolved) {

    public Container {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = Collections.unmodifiableMap(new TreeMap<>(env));
        unresolved = Collections.unmodifiableMap(new TreeMap<>(unresolved));
    }

    /** With nothing but an image, in namespace {@code default}. */
    public static Container of(String image) {
        return new Container("default", "", image, List.of(), List.of(), Map.of(), Map.of());
    }

    /** With one variable more or changed. */
    public Container withEnv(String variable, String value) {
        return withEnv(Map.of(variable, value));
    }

    /** With these variables, in place of those of the same name. */
    public Container withEnv(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(env);
        all.putAll(more);
        Map<String, String> missing = new TreeMap<>(unresolved);
        missing.keySet().removeAll(more.keySet());
        return new Container(namespace, name, image, command, args, all, missing);
    }

    public Container withArgs(String... args) {
        return new Container(namespace, name, image, command, List.of(args), env, unresolved);
    }

    /** The value of a variable; empty when it is not set, or set to nothing. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * The last part of the image's name, without registry, tag and digest, and without the hash that {@code ko} adds:
     * {@code appender} for {@code gcr.io/knative-releases/knative.dev/eventing/cmd/appender@sha256:…}. Underscores
     * become hyphens.
     */
    public String imageName() {
        return imageName(image);
    }

    /** As {@link #imageName()}, of any image. */
    public static String imageName(String image) {
        int digest = image.indexOf('@');
        String plain = digest < 0 ? image : image.substring(0, digest);
        String last = plain.substring(plain.lastIndexOf('/') + 1);
        int tag = last.indexOf(':');
        return (tag < 0 ? last : last.substring(0, tag))
                .replaceFirst("-[0-9a-f]{32}$", "")
                .replace('_', '-');
    }
}
