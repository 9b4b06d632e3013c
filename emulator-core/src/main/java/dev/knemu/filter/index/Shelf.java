package dev.knemu.filter.index;

import dev.knemu.event.Attributes;
import io.cloudevents.CloudEvent;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All buckets that one attribute of an event leads to. Immutable.
 *
 * @param exact under the text that it is
 * @param prefixes under the text that it starts with
 * @param suffixes under the text that it ends with
 * @param present for every event that has it
 */
record Shelf<T>(
        String attribute,
        HashPages<Bucket<T>> exact,
        Affixes<T> prefixes,
        Affixes<T> suffixes,
        @Nullable Bucket<T> present) {

    static <T> Shelf<T> empty(String attribute) {
        return new Shelf<>(attribute, HashPages.empty(), Affixes.prefixes(), Affixes.suffixes(), null);
    }

    boolean isEmpty() {
        return exact.size() == 0 && prefixes.size() == 0 && suffixes.size() == 0 && present == null;
    }

    /** As {@link Bucket#collect}. */
    @Nullable
    Object collect(CloudEvent event, @Nullable Object found) {
        String value = Attributes.asFiltersRead(event, attribute);
        if (value == null) {
            return found;
        }
        Object all = found;
        if (exact.size() > 0) {
            Bucket<T> bucket = exact.get(value);
            all = bucket == null ? all : bucket.collect(event, all);
        }
        if (prefixes.size() > 0) {
            all = prefixes.collect(value, event, all);
        }
        if (suffixes.size() > 0) {
            all = suffixes.collect(value, event, all);
        }
        return present != null && Access.isPresent(event, attribute, value) ? present.collect(event, all) : all;
    }

    @Nullable
    Bucket<T> get(Access access) {
        return switch (access.kind()) {
            case EXACT -> exact.get(access.text());
            case PREFIX -> prefixes.get(access.text());
            case SUFFIX -> suffixes.get(access.text());
            case PRESENT -> present;
        };
    }

    /**
     * @param bucket {@code null} to have none there
     */
    Shelf<T> with(Access access, @Nullable Bucket<T> bucket) {
        String text = access.text();
        return switch (access.kind()) {
            case EXACT ->
                new Shelf<>(
                        attribute,
                        bucket == null ? exact.without(text) : exact.with(bucket),
                        prefixes,
                        suffixes,
                        present);
            case PREFIX -> new Shelf<>(attribute, exact, changed(prefixes, text, bucket), suffixes, present);
            case SUFFIX -> new Shelf<>(attribute, exact, prefixes, changed(suffixes, text, bucket), present);
            case PRESENT -> new Shelf<>(attribute, exact, prefixes, suffixes, bucket);
        };
    }

    private static <T> Affixes<T> changed(Affixes<T> affixes, String text, @Nullable Bucket<T> bucket) {
        return bucket == null ? affixes.without(text) : affixes.with(bucket);
    }

    /** Asks all buckets under one kind of condition until one says no. */
    boolean allMatch(Access.Kind kind, Predicate<? super Bucket<T>> each) {
        return switch (kind) {
            case EXACT -> exact.allMatch(each);
            case PREFIX -> prefixes.allMatch(each);
            case SUFFIX -> suffixes.allMatch(each);
            case PRESENT -> present == null || each.test(present);
        };
    }

    /** What it takes beside texts and buckets, about. */
    long bytes() {
        return Sizes.OBJECT + 8 + exact.bytes() + prefixes.bytes() + suffixes.bytes();
    }
}
