package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/** The service accounts under which events are sent; empty while OIDC is off. */
public record AuthStatus(Optional<String> serviceAccountName, List<String> serviceAccountNames) {

    public AuthStatus {
        serviceAccountNames = List.copyOf(serviceAccountNames);
    }
}
