package dev.knemu.resource;

import java.util.Map;
import java.util.Optional;

/**
 * What {@code default-ch-webhook} fills into Channels, Sequences and Parallels.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/messaging/config/channel_defaults.go}.
 */
public record ChannelDefaults(
        Map<String, ChannelTemplateSpec> namespaceDefaults, Optional<ChannelTemplateSpec> clusterDefault) {

    public ChannelDefaults {
        namespaceDefaults = Fields.copy(namespaceDefaults);
    }

    public Optional<ChannelTemplateSpec> template(String namespace) {
        return Optional.ofNullable(namespaceDefaults.get(namespace)).or(() -> clusterDefault);
    }
}
