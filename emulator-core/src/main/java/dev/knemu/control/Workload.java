package dev.knemu.control;

import dev.knemu.resource.Container;
import dev.knemu.resource.ResourceKey;
import java.util.Optional;

/**
 * A container that is to run, of a Deployment or its like.
 *
 * @param key of what has the pod template
 * @param uid of the same: one that was deleted and made anew is another
 * @param ownerKind of what was applied: the ContainerSource that the Deployment was made for, or the kind itself
 * @param ownerName as {@code ownerKind}
 * @param container with what SinkBindings put into its environment
 * @param timetable when it is to run, each time anew; empty: once, from now on
 */
public record Workload(
        ResourceKey key,
        String uid,
        String ownerKind,
        String ownerName,
        Container container,
        Optional<Timetable> timetable) {

    /**
     * That of a CronJob.
     *
     * @param schedule as it stands there
     * @param timeZone without one, UTC
     */
    public record Timetable(String schedule, Optional<String> timeZone) {}
}
