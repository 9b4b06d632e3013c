/**
 * Who sends events to whom, as resources say it: nodes, edges, and four ways to write them down.
 *
 * <p>Entrance: {@link dev.knemu.graph.Graph}. {@link dev.knemu.graph.Reference} lists where a resource names another,
 * and {@link dev.knemu.graph.Targets} finds what it means, for whoever looks at manifests without running them.
 *
 * <p>Pure functions of resources. Knows nothing of the control plane, of events or of what is really reached: that is in
 * a resource's status.
 */
@NullMarked
package dev.knemu.graph;

import org.jspecify.annotations.NullMarked;
