package dev.knemu.filter.index;

import java.util.AbstractList;
import java.util.RandomAccess;

/** An immutable list in an array that nobody else has: {@code List.of} would copy it first. */
final class Matches<T> extends AbstractList<T> implements RandomAccess {

    private final Object[] values;

    Matches(Object[] values) {
        this.values = values;
    }

    @Override
    @SuppressWarnings("unchecked") // It holds values of type T.
    public T get(int index) {
        return (T) values[index];
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public Object[] toArray() {
        return values.clone();
    }
}
