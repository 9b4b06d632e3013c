package dev.knemu.serving;

import dev.knemu.autoscale.PodAutoscaler.Active;
import java.util.OptionalInt;

/**
 * How many pods a revision has, as its status says.
 *
 * @param desired what the autoscaler wants within its bounds; empty before the first decision
 * @param actual pods that are ready
 * @param replicas pods there are to be now, those included that stay for a grace period
 * @param active whether it takes requests, as the condition of that name says
 * @param reason why it is not; empty where it is
 * @param isInitialized whether so many pods were ready once as it was to begin with: the revision is Ready
 * @param isProxied whether requests go through the activator
 */
public record Scale(
        OptionalInt desired,
        int actual,
        int replicas,
        Active active,
        String reason,
        boolean isInitialized,
        boolean isProxied) {}
