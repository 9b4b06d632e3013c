package dev.knemu.resource;

/**
 * A place in a text.
 *
 * @param line the first is 1
 * @param column the first is 1
 */
public record Position(int line, int column) {

    static final Position START = new Position(1, 1);
}
