package dev.knemu.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A resource of a kind that is kept and listed but not emulated, such as a Deployment.
 *
 * @param content everything but apiVersion, kind and metadata, as it came
 */
public record OtherResource(String apiVersion, String kind, ObjectMeta metadata, FreeForm content) implements Resource {

    public static OtherResource of(String apiVersion, String kind, ObjectMeta metadata, ObjectNode content) {
        return new OtherResource(apiVersion, kind, metadata, FreeForm.of(content));
    }

    @Override
    public OtherResource withMetadata(ObjectMeta metadata) {
        return new OtherResource(apiVersion, kind, metadata, content);
    }

    public OtherResource withContent(FreeForm content) {
        return new OtherResource(apiVersion, kind, metadata, content);
    }

    /** What {@code status.address} says, should somebody have written it. */
    @Override
    public Optional<AddressStatus> addressStatus() {
        return content.text("/status/address/url")
                .map(url -> new AddressStatus(
                        Optional.of(new Addressable(
                                content.text("/status/address/name"),
                                Optional.of(URI.create(url)),
                                content.text("/status/address/CACerts"),
                                content.text("/status/address/audience"))),
                        List.of()));
    }
}
