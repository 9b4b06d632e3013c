package dev.knemu.resource;

import java.util.Locale;

/**
 * A request that an API server would have refused, with its answer.
 *
 * <p>Source: {@code Status} in k8s.io/apimachinery, {@code pkg/apis/meta/v1/types.go}.
 */
public final class ApiStatusException extends RuntimeException {
    private final int code;
    private final String reason;

    private ApiStatusException(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    /** 400, as a webhook's denial is answered. */
    public static ApiStatusException badRequest(String message) {
        return new ApiStatusException(400, "BadRequest", message);
    }

    /** 404. */
    public static ApiStatusException notFound(ResourceKey key) {
        return new ApiStatusException(404, "NotFound", named(key) + " not found");
    }

    /** 409: there is one of that name. */
    public static ApiStatusException alreadyExists(ResourceKey key) {
        return new ApiStatusException(409, "AlreadyExists", named(key) + " already exists");
    }

    /** 409: it was changed since it was read. */
    public static ApiStatusException conflict(ResourceKey key) {
        return new ApiStatusException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + named(key)
                        + ": the object has been modified; please apply your changes to the latest version and try again");
    }

    /** 410: that far back the changes are not remembered. */
    public static ApiStatusException expired(long resourceVersion, long oldest) {
        return new ApiStatusException(
                410, "Expired", "too old resource version: " + resourceVersion + " (" + oldest + ")");
    }

    private static String named(ResourceKey key) {
        String plural = Kinds.find(key.group(), key.kind())
                .map(Kind::plural)
                .orElse(key.kind().toLowerCase(Locale.ROOT));
        return plural + (key.group().isEmpty() ? "" : "." + key.group()) + " \"" + key.name() + "\"";
    }

    /** The HTTP status. */
    public int code() {
        return code;
    }

    /** For programs: {@code BadRequest}, {@code NotFound}, {@code AlreadyExists}, {@code Conflict}, {@code Expired}. */
    public String reason() {
        return reason;
    }
}
