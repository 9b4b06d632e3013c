package dev.knemu.resource;

import java.util.Optional;

/**
 * What kind of channel to make. Source: knative.dev/eventing, {@code pkg/apis/messaging/v1/channel_template_types.go}.
 *
 * @param spec the beginning of the channel's own spec, kept as it came
 */
public record ChannelTemplateSpec(String apiVersion, String kind, Optional<FreeForm> spec) {

    /** A channel that keeps its events in memory. */
    public static final ChannelTemplateSpec IN_MEMORY =
            new ChannelTemplateSpec(InMemoryChannel.API_VERSION, InMemoryChannel.KIND, Optional.empty());
}
