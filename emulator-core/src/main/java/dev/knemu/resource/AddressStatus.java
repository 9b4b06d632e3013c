package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/** Where a resource can be reached. Source: {@code apis/duck/v1/addressable_types.go}. */
public record AddressStatus(Optional<Addressable> address, List<Addressable> addresses) {

    public static final AddressStatus EMPTY = new AddressStatus(Optional.empty(), List.of());

    public AddressStatus {
        addresses = List.copyOf(addresses);
    }

    public static AddressStatus of(Addressable address) {
        return new AddressStatus(Optional.of(address), List.of());
    }
}
