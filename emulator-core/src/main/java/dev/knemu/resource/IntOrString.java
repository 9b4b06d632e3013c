package dev.knemu.resource;

import java.util.Optional;

/**
 * A number or a name, such as a port. Source: k8s.io/apimachinery, {@code pkg/util/intstr}.
 *
 * @param number empty if it is a name
 * @param text the name, or the number as text
 */
public record IntOrString(Optional<Integer> number, String text) {

    public static IntOrString of(int number) {
        return new IntOrString(Optional.of(number), Integer.toString(number));
    }

    public static IntOrString of(String name) {
        return new IntOrString(Optional.empty(), name);
    }

    @Override
    public String toString() {
        return text;
    }
}
