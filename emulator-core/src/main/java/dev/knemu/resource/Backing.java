package dev.knemu.resource;

import java.net.URI;
import java.util.Optional;

/**
 * What stands behind a Service: something real, or a stand-in.
 *
 * @param namespace of the Service
 * @param name of the Service
 * @param standIn the stand-in's name, such as {@code event-display}; empty for all but stand-ins
 * @param image that the Service's pods would run, if a manifest says so
 * @param url where the program listens, for {@link Behind#URL} and {@link Behind#PROCESS}; empty where
 *     that is asked for at each delivery
 * @param remark for people: of a stand-in, how to put the real thing there; else empty
 */
public record Backing(
        String namespace,
        String name,
        Behind behind,
        Optional<String> standIn,
        Optional<String> image,
        Optional<URI> url,
        String remark) {

    /** Written as in the answers of the JSON API. */
    public enum Behind {
        /** Built in, because nothing real is there. */
        STAND_IN("stand-in"),
        /** A function of the application that runs the emulator. */
        FUNCTION("function"),
        /** A program that somebody else started, or a host outside. */
        URL("url"),
        /** A program that was started for the emulator. */
        PROCESS("process");

        private final String word;

        Behind(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
