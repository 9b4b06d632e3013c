package dev.knemu.filter.index;

import dev.knemu.filter.Filter;

/**
 * One thing that is filed.
 *
 * @param place grows from one that is entered to the next
 */
record Entry<T>(String key, long place, Filter filter, T value) {}
