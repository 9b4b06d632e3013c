package dev.knemu.control;

import dev.knemu.resource.Container;
import dev.knemu.resource.ResourceKey;

/**
 * A container that is to run, of a Deployment or its like.
 *
 * @param key of what has the pod template
 * @param uid of the same: one that was deleted and made anew is another
 * @param ownerKind of what was applied: the ContainerSource that the Deployment was made for, or the kind itself
 * @param ownerName as {@code ownerKind}
 * @param container with what SinkBindings put into its environment
 */
public record Workload(ResourceKey key, String uid, String ownerKind, String ownerName, Container container) {}
