/**
 * Files that people write for Knemu itself, such as {@code knemu.yaml} and routing tables: fields by name, each with its
 * place.
 *
 * <p>Entrance: {@link dev.knemu.yaml.Section}. Knows no field of any such file. Kubernetes manifests are read by {@link
 * dev.knemu.resource.ManifestReader}.
 */
@NullMarked
package dev.knemu.yaml;

import org.jspecify.annotations.NullMarked;
