package dev.knemu.filter.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashPagesTest {

    @Test
    void holdsWhatAHashMapHoldsThroughAnyChanges() {
        HashPages<Integer> pages = HashPages.empty();
        Map<String, Integer> model = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 60_000; i++) {
            String key = "type." + random.nextInt(6_000);
            // It grows for a while, and shrinks to nothing in the end.
            if (random.nextInt(60_000) > i) {
                pages = pages.with(key, i);
                model.put(key, i);
            } else {
                pages = pages.without(key);
                model.remove(key);
            }
            assertThat(pages.get(key)).isEqualTo(model.get(key));
        }
        for (String key : Set.copyOf(model.keySet())) {
            assertThat(pages.get(key)).isEqualTo(model.remove(key));
            pages = pages.without(key);
        }
        assertThat(pages.size()).isZero();
    }

    @Test
    void keepsTextsOfOneHashApart() {
        HashPages<String> pages = HashPages.empty();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 1 << 10; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 10; bit++) {
                key.append((i >>> bit & 1) == 0 ? "Aa" : "BB");
            }
            keys.add(key.toString());
            pages = pages.with(key.toString(), key.toString());
        }

        HashPages<String> all = pages;
        assertThat(keys)
                .hasSize(1 << 10)
                .allSatisfy(key -> assertThat(all.get(key)).isEqualTo(key));
        assertThat(all.get("AaAaAaAaAaAaAaAaAaAaAa")).isNull();

        Set<String> seen = new HashSet<>();
        all.allMatch(seen::add);
        assertThat(seen).isEqualTo(keys);
        for (String key : keys) {
            pages = pages.without(key);
        }
        assertThat(pages.size()).isZero();
        assertThat(all.size()).isEqualTo(1 << 10);
    }

    @Test
    void keepsTheEmptyTextAmongOthers() {
        HashPages<Integer> pages = HashPages.<Integer>empty().with("", 0);
        for (int i = 1; i <= 200; i++) {
            pages = pages.with("k" + i, i);
            assertThat(pages.get("")).isZero();
        }
        assertThat(pages.without("").get("")).isNull();
    }

    @Test
    void leavesAnOlderOneAsItWas() {
        HashPages<Integer> before = HashPages.empty();
        for (int i = 0; i < 100; i++) {
            before = before.with("k" + i, i);
        }
        HashPages<Integer> after = before.without("k7").with("k8", -8).with("k100", 100);

        assertThat(before.get("k7")).isEqualTo(7);
        assertThat(before.get("k8")).isEqualTo(8);
        assertThat(before.get("k100")).isNull();
        assertThat(before.size()).isEqualTo(100);
        assertThat(after.get("k7")).isNull();
        assertThat(after.get("k8")).isEqualTo(-8);
        assertThat(after.size()).isEqualTo(100);
    }
}
