package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedListTest {

    @ParameterizedTest
    @ValueSource(longs = {40, 3_000, 1L << 40})
    void isTheListOfItsEntriesInTheOrderOfPlaces(long places) {
        Random random = new Random(places);
        NavigableMap<Long, String> expected = new TreeMap<>();
        SharedList<String> list = SharedList.empty();
        for (int step = 0; step < 3_000; step++) {
            long place = random.nextLong(places);
            boolean isLookedAt = step % 50 == 0;
            List<String> before = isLookedAt ? new ArrayList<>(expected.values()) : List.of();
            SharedList<String> old = list;
            if (random.nextInt(3) == 0) {
                // A place of a great range is seldom one where something is.
                place = expected.isEmpty() || random.nextBoolean() ? place : expected.firstKey();
                expected.remove(place);
                list = list.without(place);
            } else {
                expected.put(place, "at " + step);
                list = list.with(place, "at " + step);
            }
            if (isLookedAt) {
                List<String> now = new ArrayList<>(expected.values());
                assertThat(new ArrayList<>(list)).isEqualTo(now);
                assertThat(new ArrayList<>(old)).as("the version before").isEqualTo(before);
                assertThat(IntStream.range(0, list.size()).mapToObj(list::get).toList())
                        .as("one by one")
                        .isEqualTo(now);
            }
        }
    }

    @Test
    void equalsAnyListOfEqualEntries() {
        SharedList<String> list = SharedList.of(List.of("a", "b"));

        assertThat(list).isEqualTo(List.of("a", "b")).hasSameHashCodeAs(List.of("a", "b"));
        assertThat(List.of("a", "b")).isEqualTo(list);
        assertThat(list.with(9, "c").without(0)).as("other places").isEqualTo(SharedList.of(List.of("b", "c")));
        assertThat(list.with(1, "x")).isNotEqualTo(list);
        assertThat(list.with(1, new String("b"))).isEqualTo(list);
        assertThat(list.with(2_000, "c").without(2_000)).as("a deeper tree").isEqualTo(list);
        assertThat(list.without(0).without(1)).isEqualTo(List.of()).isSameAs(SharedList.empty());
    }

    @Test
    void showsWithTheirIndexWhatIsNewSinceAnotherVersion() {
        SharedList<String> before = SharedList.empty();
        for (int place = 0; place < 100; place++) {
            before = before.with(place, "old " + place);
        }
        SharedList<String> now = before.without(3).with(50, "changed").with(5_000, "added");

        assertThat(news(before, now)).containsExactly("49 changed", "99 added");
        assertThat(news(now, before)).containsExactly("3 old 3", "50 old 50");
        assertThat(news(now, now)).isEmpty();
        assertThat(news(SharedList.empty(), SharedList.of(List.of("a", "b")))).containsExactly("0 a", "1 b");
        assertThat(news(before, SharedList.empty())).isEmpty();
    }

    private static List<String> news(SharedList<String> before, SharedList<String> now) {
        List<String> news = new ArrayList<>();
        now.forEachNotIn(before, (index, entry) -> news.add(index + " " + entry));
        return news;
    }

    @Test
    void refusesWhatNoListHas() {
        SharedList<String> list = SharedList.of(List.of("a"));

        assertThatThrownBy(() -> list.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.with(-1, "b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> list.add("b")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(SharedList.empty().iterator()::next).isInstanceOf(NoSuchElementException.class);
        assertThat(list.without(-1)).isSameAs(list);
        assertThat(list.without(77)).isSameAs(list);
    }
}
