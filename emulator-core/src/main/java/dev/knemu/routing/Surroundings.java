package dev.knemu.routing;

import dev.knemu.resource.Manifest;
import java.util.List;
import java.util.Map;

/**
 * What all tests of a table share.
 *
 * @param namespace of names that say none
 * @param subscribers by {@code NAMESPACE/NAME} of the Service
 */
record Surroundings(String file, String namespace, List<Manifest> manifests, Map<String, Answers> subscribers) {}
