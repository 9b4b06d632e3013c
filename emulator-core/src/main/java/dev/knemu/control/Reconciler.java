package dev.knemu.control;

import dev.knemu.resource.Resource;

/**
 * Brings the world to what one resource says. Asked again whenever the resource, or anything that it read the last
 * time, has changed; it must not remember anything in between.
 *
 * @param <R> the kind
 */
interface Reconciler<R extends Resource> {

    /**
     * Makes, changes and removes what the resource asks for.
     *
     * @param resource as stored
     * @return the same resource with its status
     */
    R reconcile(R resource, Cluster cluster);

    /** The resource is gone; what it owns is removed by the cluster, what it entered elsewhere is removed here. */
    default void removed(R resource, Cluster cluster) {}
}
