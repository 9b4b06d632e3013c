/**
 * Knative's resources as plain values: what a manifest says, checked and defaulted as Knative's webhooks do, and kept
 * as a Kubernetes API server keeps it.
 *
 * <p>Entrances: the records ({@link dev.knemu.resource.Broker}, {@link dev.knemu.resource.Trigger} …) for those who
 * write Java, and {@link dev.knemu.resource.Kinds} for those who ask what exists. A record component is called as its
 * YAML field; a field that is absent on the wire is an empty {@code Optional}, {@code ""}, an empty list or an empty
 * map, just as Knative's Go types tell them apart.
 *
 * <p>Knows nothing of events, HTTP, time sources or of what a resource does: no address is resolved here and no
 * filter is evaluated.
 */
@NullMarked
package dev.knemu.resource;

import org.jspecify.annotations.NullMarked;
