/**
 * Revisions with simulated pods: the activator before them, queue-proxies with their limits, pods that start and leave, and
 * the autoscaler that decides how many there are, on the emulator's clock.
 *
 * <p>Entrances: {@link dev.knemu.serving.RevisionPods}, one for each revision, and {@link dev.knemu.serving.Traffic}, which
 * splits requests between revisions. What is decided, {@code dev.knemu.autoscale} decides; this room moves requests and tells
 * it what it measures. Must not know resources: who makes revisions of them, and writes statuses, is the control plane.
 */
@NullMarked
package dev.knemu.serving;

import org.jspecify.annotations.NullMarked;
