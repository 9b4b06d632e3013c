package dev.knemu.serving;

import java.util.List;

/**
 * A revision, how many pods it has, and why.
 *
 * @param service that it belongs to
 * @param revision its name
 * @param steps the last decisions, oldest first; of those that came to the same only the last
 */
public record RevisionScale(String namespace, String service, String revision, Scale scale, List<ScalingStep> steps) {}
