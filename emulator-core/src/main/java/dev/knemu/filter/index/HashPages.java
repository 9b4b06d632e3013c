package dev.knemu.filter.index;

import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map of what stands under texts, for what every event looks up: as {@link HashTrie}, with as few
 * objects on the way to a value as there can be, since in a large map each of them is a wait for memory.
 *
 * <p>The upper bits of a hash choose a page, through two wide arrays; in the page, one array of values, the lower bits
 * choose where to begin to look. A change copies the page and what leads to it; the number of pages follows the number of
 * texts, which is made up for by the changes in between. A page that gets too many, as with texts made up to have equal
 * hashes, is a {@link HashTrie}.
 */
final class HashPages<V extends Keyed> {

    private static final int WIDTH = 128;
    private static final int WIDTH_BITS = 7;

    /**
     * More texts than that on a page, on average, and there are twice as many pages. Few pages are quick to find: what
     * leads to those of 100,000 texts stays in the processor's first cache. Larger ones would be slow to copy.
     */
    private static final int MOST_ON_AVERAGE = 256;

    private static final int MOST_ON_A_PAGE = 512;

    private static final HashPages<?> EMPTY = new HashPages<>(0, 31, pages(2));

    private final int size;

    /** How far to shift a hash to have the number of its page. */
    private final int shift;

    private final Object[][] pages;

    private HashPages(int size, int shift, Object[][] pages) {
        this.size = size;
        this.shift = shift;
        this.pages = pages;
    }

    private static Object[][] pages(int count) {
        return new Object[Math.max(1, count / WIDTH)][Math.min(count, WIDTH)];
    }

    @SuppressWarnings("unchecked") // It holds nothing.
    static <V extends Keyed> HashPages<V> empty() {
        return (HashPages<V>) EMPTY;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // All values here are of type V.
    @Nullable
    V get(String key) {
        int hash = HashTrie.hash(key);
        int number = hash >>> shift;
        Object page = pages[number >>> WIDTH_BITS][number & WIDTH - 1];
        if (page instanceof Keyed[] slots) {
            return (V) slots[find(slots, hash, key)];
        }
        return page == null ? null : ((HashTrie<String, V>) page).get(key);
    }

    /** Where the value stands, or would: there is always an empty slot. */
    private static int find(@Nullable Keyed[] slots, int hash, String key) {
        int last = slots.length - 1;
        for (int at = hash & last; ; at = at + 1 & last) {
            Keyed there = slots[at];
            if (there == null || there.hash == hash && key.equals(there.key)) {
                return at;
            }
        }
    }

    /** With a value in the place of the one of the same key. */
    HashPages<V> with(V value) {
        boolean there = get(key(value)) != null;
        int number = value.hash >>> shift;
        HashPages<V> more = changed(there ? size : size + 1, number, with(page(number), value));
        return more.size > MOST_ON_AVERAGE * more.count() ? more.resized(2 * more.count()) : more;
    }

    private static String key(Keyed value) {
        return Objects.requireNonNull(value.key);
    }

    private int count() {
        return pages.length * pages[0].length;
    }

    private @Nullable Object page(int number) {
        return pages[number >>> WIDTH_BITS][number & WIDTH - 1];
    }

    private HashPages<V> changed(int nowSize, int number, @Nullable Object page) {
        Object[] some = Slots.replaced(pages[number >>> WIDTH_BITS], number & WIDTH - 1, page);
        return new HashPages<>(nowSize, shift, Slots.replaced(pages, number >>> WIDTH_BITS, some));
    }

    @SuppressWarnings("unchecked") // All values here are of type V.
    private Object with(@Nullable Object page, V value) {
        if (page == null) {
            return put(new Keyed[2], value);
        }
        if (!(page instanceof Keyed[] slots)) {
            return ((HashTrie<String, V>) page).with(key(value), value);
        }
        int values = values(slots) + 1;
        if (values > MOST_ON_A_PAGE) {
            HashTrie<String, V> trie = HashTrie.empty();
            for (Keyed there : slots) {
                trie = there == null ? trie : trie.with(key(there), (V) there);
            }
            return trie.with(key(value), value);
        }
        // At most half of the slots are taken, so that a search that finds nothing soon comes to an empty one.
        return put(2 * values > slots.length ? grown(slots) : slots.clone(), value);
    }

    private static int values(@Nullable Keyed[] slots) {
        int values = 0;
        for (Keyed there : slots) {
            values += there == null ? 0 : 1;
        }
        return values;
    }

    private static Keyed[] put(@Nullable Keyed[] slots, Keyed value) {
        slots[find(slots, value.hash, key(value))] = value;
        return slots;
    }

    private static Keyed[] grown(@Nullable Keyed[] slots) {
        Keyed[] more = new Keyed[2 * slots.length];
        for (Keyed there : slots) {
            if (there != null) {
                put(more, there);
            }
        }
        return more;
    }

    /** Only those behind what goes may have to move up: to look at all would be to wait for the memory of each. */
    private static Keyed[] without(@Nullable Keyed[] slots, String key) {
        Keyed[] rest = slots.clone();
        int last = rest.length - 1;
        int at = find(rest, HashTrie.hash(key), key);
        rest[at] = null;
        for (int next = at + 1 & last; rest[next] != null; next = next + 1 & last) {
            Keyed moved = rest[next];
            rest[next] = null;
            put(rest, moved);
        }
        return rest;
    }

    HashPages<V> without(String key) {
        if (get(key) == null) {
            return this;
        }
        int number = HashTrie.hash(key) >>> shift;
        HashPages<V> fewer = changed(size - 1, number, without(page(number), key));
        boolean isSparse = 8 * fewer.size < MOST_ON_AVERAGE * fewer.count() && fewer.count() > 2;
        return isSparse ? fewer.resized(fewer.count() / 2) : fewer;
    }

    @SuppressWarnings("unchecked") // A page that is no array is a trie of the same values.
    private @Nullable Object without(@Nullable Object page, String key) {
        if (page instanceof Keyed[] slots) {
            return values(slots) == 1 ? null : without(slots, key);
        }
        HashTrie<String, V> fewer = ((HashTrie<String, V>) page).without(key);
        return fewer.size() == 0 ? null : fewer;
    }

    private HashPages<V> resized(int count) {
        int bits = Integer.numberOfTrailingZeros(count);
        HashPages<V> made = new HashPages<>(size, 32 - bits, pages(count));
        allMatch(value -> {
            int number = value.hash >>> made.shift;
            made.pages[number >>> WIDTH_BITS][number & WIDTH - 1] = made.with(made.page(number), value);
            return true;
        });
        return made;
    }

    /** Asks all values until one says no. */
    @SuppressWarnings("unchecked") // All values here are of type V.
    boolean allMatch(Predicate<? super V> each) {
        for (Object[] some : pages) {
            for (Object page : some) {
                if (page instanceof Keyed[] slots) {
                    for (Keyed there : slots) {
                        if (there != null && !each.test((V) there)) {
                            return false;
                        }
                    }
                } else if (page != null && !((HashTrie<String, V>) page).allMatch(each)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What it takes beside texts and values, about. */
    long bytes() {
        long bytes = Sizes.OBJECT + Sizes.array(pages.length);
        for (Object[] some : pages) {
            bytes += Sizes.array(some.length);
            for (Object page : some) {
                if (page instanceof Keyed[] slots) {
                    bytes += Sizes.array(slots.length);
                } else if (page != null) {
                    bytes += ((HashTrie<?, ?>) page).bytes();
                }
            }
        }
        return bytes;
    }
}
