package dev.knemu.filter.index;

import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map of texts for what every event looks up: as {@link HashTrie}, with as few objects on the way to a
 * value as there can be, since in a large map each of them is a wait for memory.
 *
 * <p>The upper bits of a hash choose a page, through two wide arrays; in the page, one array of texts and values side by
 * side, the lower bits choose where to begin to look. A change copies the page and what leads to it; the number of pages
 * follows the number of texts, which is made up for by the changes in between. A page that gets too many, as with texts
 * made up to have equal hashes, is a {@link HashTrie}.
 */
final class HashPages<V> {

    private static final int WIDTH = 128;
    private static final int WIDTH_BITS = 7;

    /** More texts than that on a page, on average, and there are twice as many pages. */
    private static final int MOST_ON_AVERAGE = 8;

    private static final int MOST_ON_A_PAGE = 16;

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
    static <V> HashPages<V> empty() {
        return (HashPages<V>) EMPTY;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // Beside a text there is a value of type V.
    @Nullable
    V get(String key) {
        int hash = HashTrie.hash(key);
        int number = hash >>> shift;
        Object page = pages[number >>> WIDTH_BITS][number & WIDTH - 1];
        if (page instanceof Object[] slots) {
            int at = find(slots, hash, key);
            return (V) (at < 0 ? null : slots[at + 1]);
        }
        return page == null ? null : ((HashTrie<String, V>) page).get(key);
    }

    /** Where the text stands; of one that is not there, {@code -at - 1} of the place where it would. */
    private static int find(Object[] slots, int hash, String key) {
        int last = slots.length - 2;
        for (int at = hash << 1 & last; ; at = at + 2 & last) {
            String there = (String) slots[at];
            if (there == null) {
                return -at - 1;
            }
            // The hash is in the object itself, and what is compared otherwise is in yet another one.
            if (there.hashCode() == key.hashCode() && there.equals(key)) {
                return at;
            }
        }
    }

    HashPages<V> with(String key, V value) {
        boolean there = get(key) != null;
        int number = HashTrie.hash(key) >>> shift;
        HashPages<V> more = changed(there ? size : size + 1, number, with(page(number), key, value));
        return more.size > MOST_ON_AVERAGE * more.count() ? more.resized(2 * more.count()) : more;
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

    @SuppressWarnings("unchecked") // A page that is no array is a trie of the same values.
    private Object with(@Nullable Object page, String key, V value) {
        if (page == null) {
            return put(new Object[4], key, value);
        }
        if (!(page instanceof Object[] slots)) {
            return ((HashTrie<String, V>) page).with(key, value);
        }
        int texts = texts(slots) + 1;
        if (texts > MOST_ON_A_PAGE) {
            HashTrie<String, V> trie = HashTrie.empty();
            for (int i = 0; i < slots.length; i += 2) {
                trie = slots[i] == null ? trie : trie.with((String) slots[i], (V) slots[i + 1]);
            }
            return trie.with(key, value);
        }
        // At most half of the places are taken, so that a search that finds nothing soon comes to an empty one.
        return put(4 * texts > slots.length ? copied(slots, 2 * slots.length, null) : slots.clone(), key, value);
    }

    private static int texts(Object[] slots) {
        int texts = 0;
        for (int i = 0; i < slots.length; i += 2) {
            texts += slots[i] == null ? 0 : 1;
        }
        return texts;
    }

    private static Object[] put(Object[] slots, String key, Object value) {
        int at = find(slots, HashTrie.hash(key), key);
        int place = at < 0 ? -at - 1 : at;
        slots[place] = key;
        slots[place + 1] = value;
        return slots;
    }

    private static Object[] copied(Object[] slots, int length, @Nullable String but) {
        Object[] copy = new Object[length];
        for (int i = 0; i < slots.length; i += 2) {
            if (slots[i] != null && !slots[i].equals(but)) {
                put(copy, (String) slots[i], slots[i + 1]);
            }
        }
        return copy;
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
        if (page instanceof Object[] slots) {
            return texts(slots) == 1 ? null : copied(slots, slots.length, key);
        }
        HashTrie<String, V> fewer = ((HashTrie<String, V>) page).without(key);
        return fewer.size() == 0 ? null : fewer;
    }

    private HashPages<V> resized(int count) {
        int bits = Integer.numberOfTrailingZeros(count);
        HashPages<V> made = new HashPages<>(size, 32 - bits, pages(count));
        forEach((key, value) -> {
            int number = HashTrie.hash(key) >>> made.shift;
            made.pages[number >>> WIDTH_BITS][number & WIDTH - 1] = made.with(made.page(number), key, value);
        });
        return made;
    }

    @SuppressWarnings("unchecked") // Beside a text there is a value of type V.
    private void forEach(BiConsumer<String, V> each) {
        for (Object[] some : pages) {
            for (Object page : some) {
                if (page instanceof Object[] slots) {
                    for (int i = 0; i < slots.length; i += 2) {
                        if (slots[i] != null) {
                            each.accept((String) slots[i], (V) slots[i + 1]);
                        }
                    }
                } else if (page != null) {
                    ((HashTrie<String, V>) page).forEach(each);
                }
            }
        }
    }

    /** Asks all values until one says no. */
    @SuppressWarnings("unchecked") // Beside a text there is a value of type V.
    boolean allMatch(Predicate<? super V> each) {
        for (Object[] some : pages) {
            for (Object page : some) {
                if (page instanceof Object[] slots) {
                    for (int i = 0; i < slots.length; i += 2) {
                        if (slots[i] != null && !each.test((V) slots[i + 1])) {
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
                if (page instanceof Object[] slots) {
                    bytes += Sizes.array(slots.length);
                } else if (page != null) {
                    bytes += ((HashTrie<?, ?>) page).bytes();
                }
            }
        }
        return bytes;
    }
}
