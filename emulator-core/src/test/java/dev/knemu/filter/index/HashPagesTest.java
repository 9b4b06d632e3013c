package dev.knemu.filter.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HashPagesTest {

    private static final class Numbered extends Keyed {

        final int number;

        Numbered(String key, int number) {
            super(key);
            this.number = number;
        }
    }

    private static @Nullable Integer number(HashPages<Numbered> pages, String key) {
        Numbered value = pages.get(key);
        return value == null ? null : value.number;
    }

    @Test
    void holdsWhatAHashMapHoldsThroughAnyChanges() {
        HashPages<Numbered> pages = HashPages.empty();
        Map<String, Integer> model = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 60_000; i++) {
            String key = "type." + random.nextInt(6_000);
            // It grows for a while, and shrinks to nothing in the end.
            if (random.nextInt(60_000) > i) {
                pages = pages.with(new Numbered(key, i));
                model.put(key, i);
            } else {
                pages = pages.without(key);
                model.remove(key);
            }
            assertThat(number(pages, key)).isEqualTo(model.get(key));
        }
        for (String key : Set.copyOf(model.keySet())) {
            assertThat(number(pages, key)).isEqualTo(model.remove(key));
            pages = pages.without(key);
        }
        assertThat(pages.size()).isZero();
    }

    @Test
    void keepsTextsOfOneHashApart() {
        HashPages<Numbered> pages = HashPages.empty();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 1 << 10; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 10; bit++) {
                key.append((i >>> bit & 1) == 0 ? "Aa" : "BB");
            }
            keys.add(key.toString());
            pages = pages.with(new Numbered(key.toString(), i));
        }

        HashPages<Numbered> all = pages;
        assertThat(keys)
                .hasSize(1 << 10)
                .allSatisfy(key -> assertThat(all.get(key).key).isEqualTo(key));
        assertThat(all.get("AaAaAaAaAaAaAaAaAaAaAa")).isNull();

        Set<String> seen = new HashSet<>();
        all.allMatch(value -> seen.add(value.key));
        assertThat(seen).isEqualTo(keys);
        for (String key : keys) {
            pages = pages.without(key);
        }
        assertThat(pages.size()).isZero();
        assertThat(all.size()).isEqualTo(1 << 10);
    }

    @Test
    void keepsTheEmptyTextAmongOthers() {
        HashPages<Numbered> pages = HashPages.<Numbered>empty().with(new Numbered("", 0));
        for (int i = 1; i <= 200; i++) {
            pages = pages.with(new Numbered("k" + i, i));
            assertThat(number(pages, "")).isZero();
        }
        assertThat(pages.without("").get("")).isNull();
    }

    @Test
    void leavesAnOlderOneAsItWas() {
        HashPages<Numbered> before = HashPages.empty();
        for (int i = 0; i < 100; i++) {
            before = before.with(new Numbered("k" + i, i));
        }
        HashPages<Numbered> after =
                before.without("k7").with(new Numbered("k8", -8)).with(new Numbered("k100", 100));

        assertThat(number(before, "k7")).isEqualTo(7);
        assertThat(number(before, "k8")).isEqualTo(8);
        assertThat(before.get("k100")).isNull();
        assertThat(before.size()).isEqualTo(100);
        assertThat(after.get("k7")).isNull();
        assertThat(number(after, "k8")).isEqualTo(-8);
        assertThat(after.size()).isEqualTo(100);
    }
}
