/**
 * From resources to routes: what is applied becomes children, status and the {@link dev.knemu.channel.Topology} that
 * events follow.
 *
 * <p>Entrance: {@link dev.knemu.control.ControlPlane}. Each kind has one {@link dev.knemu.control.Reconciler}, which
 * reads other resources only through {@link dev.knemu.control.Cluster}; so whoever read something is asked again when
 * it changes, appears or goes, and resources may come in any order.
 *
 * <p>Knows no socket, no event in flight and no thread but the caller's.
 */
@NullMarked
package dev.knemu.control;

import org.jspecify.annotations.NullMarked;
