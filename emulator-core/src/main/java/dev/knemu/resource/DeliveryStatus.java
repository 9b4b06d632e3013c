package dev.knemu.resource;

import java.net.URI;
import java.util.Optional;

/** The resolved dead letter sink. Source: {@code DeliveryStatus} in {@code pkg/apis/duck/v1/delivery_types.go}. */
public record DeliveryStatus(
        Optional<URI> deadLetterSinkUri,
        Optional<String> deadLetterSinkCACerts,
        Optional<String> deadLetterSinkAudience) {

    public static final DeliveryStatus EMPTY = new DeliveryStatus(Optional.empty(), Optional.empty(), Optional.empty());

    public static DeliveryStatus of(URI deadLetterSinkUri) {
        return new DeliveryStatus(Optional.of(deadLetterSinkUri), Optional.empty(), Optional.empty());
    }
}
