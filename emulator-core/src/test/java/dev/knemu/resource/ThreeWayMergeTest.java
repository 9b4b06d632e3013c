package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThreeWayMergeTest {

    private static final Trigger APPLIED = Trigger.named("orders").broker("main");

    @Test
    void keepsWhatOthersWrote() {
        Trigger stored = APPLIED.withMetadata(APPLIED.metadata().withLabel("team", "shop"))
                .delivery(DeliverySpec.EMPTY.withRetry(3));

        assertThat(ThreeWayMerge.of(APPLIED, APPLIED, stored)).isSameAs(stored);
        assertThat(ThreeWayMerge.of(null, APPLIED, stored)).isSameAs(stored);
    }

    @Test
    void takesAwayWhatWasAppliedBeforeAndIsGoneNow() {
        Trigger now = APPLIED.withMetadata(APPLIED.metadata().withLabel("app", "shop"));
        Trigger before =
                now.withMetadata(now.metadata().withLabel("team", "shop")).delivery(DeliverySpec.EMPTY.withRetry(3));
        Trigger stored = before.withMetadata(before.metadata().withLabel("other", "stays"));

        assertThat(ThreeWayMerge.of(before, now, stored))
                .isEqualTo(now.withMetadata(now.metadata().withLabel("other", "stays")));
    }

    @Test
    void takesAwayALabelThatIsCalledAsTheStatusIs() {
        Trigger before = APPLIED.withMetadata(APPLIED.metadata().withLabel("status", "new"));

        assertThat(ThreeWayMerge.of(before, APPLIED, before)).isEqualTo(APPLIED);
    }

    @Test
    void replacesListsAsAWhole() {
        Trigger a = APPLIED.filter(SubscriptionsAPIFilter.exact(Map.of("type", "a")));
        Trigger ab = a.filter(SubscriptionsAPIFilter.exact(Map.of("type", "b")));

        assertThat(ThreeWayMerge.of(a, a, ab)).isEqualTo(a);
        assertThat(ThreeWayMerge.of(ab, a, ab)).isEqualTo(a);
        assertThat(ThreeWayMerge.of(a, ab, a)).isEqualTo(ab);
    }

    @Test
    void writesAValueThatIsEmptyButSaysSomething() {
        Trigger never = APPLIED.delivery(DeliverySpec.EMPTY.withRetry(0));
        Trigger thrice = APPLIED.delivery(DeliverySpec.EMPTY.withRetry(3));

        assertThat(ThreeWayMerge.of(never, never, thrice)).isEqualTo(never);
    }

    @Test
    void leavesTheStatusAsItIs() {
        Trigger told = APPLIED.withStatus(Trigger.Status.EMPTY.withSubscriberUri(Optional.of(URI.create("http://a"))));
        Trigger stored =
                APPLIED.withStatus(Trigger.Status.EMPTY.withSubscriberUri(Optional.of(URI.create("http://b"))));

        assertThat(ThreeWayMerge.of(told, told, stored)).isEqualTo(stored);
        assertThat(ThreeWayMerge.of(told, APPLIED, stored)).isEqualTo(stored);
        assertThat(ThreeWayMerge.of(APPLIED, told, stored)).isEqualTo(stored);
    }

    /** Three states of one resource, of whichever kind. */
    record Triple(@Nullable Resource lastApplied, Resource applied, Resource stored) {

        @Override
        public String toString() {
            return "last applied " + (lastApplied == null ? "never" : ResourceWriter.toJson(lastApplied)) + "\napplied "
                    + ResourceWriter.toJson(applied) + "\nstored " + ResourceWriter.toJson(stored);
        }
    }

    @Provide
    Arbitrary<Triple> triples() {
        return Combinators.combine(Arbitraries.of(ResourceWriterTest.resources()), Arbitraries.longs())
                .as((like, seed) -> new Anything(new Random(seed)).triple(like));
    }

    /** What is there already is seen without a tree; what comes out must be what the trees would give. */
    @Property(seed = "42", tries = 600, shrinking = ShrinkingMode.OFF)
    void givesWhatTheFieldsOneByOneGive(@ForAll("triples") Triple triple) {
        Resource merged = ThreeWayMerge.of(triple.lastApplied(), triple.applied(), triple.stored());
        Resource byField = ThreeWayMerge.byField(triple.lastApplied(), triple.applied(), triple.stored());

        assertThat(ResourceWriter.toJson(merged)).isEqualTo(ResourceWriter.toJson(byField));
        assertThat(merged).isEqualTo(byField);
    }

    /** Otherwise the property above would compare the trees with themselves. */
    @Test
    void oftenSeesThatAllIsThereAlready() {
        for (Resource like : ResourceWriterTest.resources()) {
            long seen = IntStream.range(0, 40)
                    .mapToObj(seed -> new Anything(new Random(seed)).triple(like))
                    .filter(triple -> ThreeWayMerge.of(triple.lastApplied(), triple.applied(), triple.stored())
                            == triple.stored())
                    .count();
            assertThat(seen).as(like.kind()).isBetween(5L, 35L);
        }
    }

    /** Resources of any content, of so few values that they often meet. */
    private static final class Anything {

        private static final int DEPTH = 6;

        private final Random random;

        Anything(Random random) {
            this.random = random;
        }

        Triple triple(Resource like) {
            Resource applied = metadataOf(like, resource(like.getClass()));
            Resource stored = metadataOf(
                    like, random.nextInt(4) == 0 ? resource(like.getClass()) : (Resource) more((Record) applied));
            Resource last = switch (random.nextInt(4)) {
                case 0 -> null;
                case 1 -> metadataOf(like, resource(like.getClass()));
                case 2 -> metadataOf(like, (Resource) more((Record) applied));
                default -> applied;
            };
            return new Triple(last, applied, stored);
        }

        private Resource resource(Class<?> type) {
            return (Resource) value(type, DEPTH);
        }

        /** All three are the same one, of a kind that is not made up. */
        private static Resource metadataOf(Resource like, Resource resource) {
            Resource named = resource.withMetadata(resource.metadata()
                    .withName(like.metadata().name())
                    .withNamespace(like.metadata().namespace()));
            return named instanceof OtherResource other
                    ? new OtherResource(like.apiVersion(), like.kind(), other.metadata(), other.content())
                    : named;
        }

        private Object value(Type type, int depth) {
            Class<?> raw = type instanceof ParameterizedType of ? (Class<?>) of.getRawType() : (Class<?>) type;
            if (raw == Optional.class) {
                return random.nextInt(3) == 0 && depth > 0
                        ? Optional.of(value(argument(type, 0), depth - 1))
                        : Optional.empty();
            }
            if (raw == List.class) {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(6) - 3; i > 0 && depth > 0; i--) {
                    list.add(value(argument(type, 0), depth - 1));
                }
                return list;
            }
            if (raw == Map.class) {
                Map<String, Object> map = new TreeMap<>();
                for (int i = random.nextInt(4); i > 0 && depth > 0; i--) {
                    map.put(of("a", "b", "status"), value(argument(type, 1), depth - 1));
                }
                return map;
            }
            if (raw == IntOrString.class) {
                return of(IntOrString.of(80), IntOrString.of("80"), IntOrString.of(""));
            }
            return raw.isRecord() ? record(raw, depth) : scalar(raw);
        }

        private Object record(Class<?> type, int depth) {
            if (depth == 0) {
                return RecordCodec.empty(type);
            }
            Record made = (Record) RecordCodec.empty(type);
            for (RecordComponent component : type.getRecordComponents()) {
                made = RecordCodec.with(made, component.getName(), value(component.getGenericType(), depth - 1));
            }
            return made;
        }

        private Object scalar(Class<?> raw) {
            if (raw == String.class) {
                return of("", "", "a", "b");
            }
            if (raw == int.class || raw == Integer.class) {
                return random.nextInt(3);
            }
            if (raw == long.class || raw == Long.class) {
                return (long) random.nextInt(3);
            }
            if (raw == boolean.class || raw == Boolean.class) {
                return random.nextBoolean();
            }
            if (raw == URI.class) {
                return of(URI.create("http://a"), URI.create("http://b/c"));
            }
            if (raw == Instant.class) {
                return Instant.EPOCH.plusSeconds(random.nextInt(3));
            }
            if (raw == FreeForm.class) {
                return FreeForm.of(tree(2));
            }
            return of(raw.getEnumConstants());
        }

        private ObjectNode tree(int depth) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            for (int i = random.nextInt(3); i > 0; i--) {
                String name = of("a", "b", "status");
                switch (random.nextInt(depth == 0 ? 3 : 4)) {
                    case 0 -> tree.put(name, random.nextInt(2));
                    case 1 -> tree.put(name, of("", "a"));
                    case 2 -> tree.putArray(name).add(random.nextInt(2));
                    default -> tree.set(name, tree(depth - 1));
                }
            }
            return tree;
        }

        /** What controllers and defaults may make of it: something in most places where nothing was, rarely another. */
        private Record more(Record value) {
            Record result = value;
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                Object before = RecordCodec.component(value, component.getName());
                result = RecordCodec.with(result, component.getName(), more(component, before));
            }
            return result;
        }

        private Object more(RecordComponent component, Object before) {
            if (random.nextInt(60) == 0) {
                return value(component.getGenericType(), 3);
            }
            if (before instanceof Optional<?> optional) {
                return optional.isEmpty() || random.nextInt(12) == 0
                        ? value(component.getGenericType(), 3)
                        : Optional.of(optional.get() instanceof Record inner ? moreInside(inner) : optional.get());
            }
            if (before instanceof Map<?, ?> map) {
                Map<Object, Object> all = new TreeMap<>((Map<?, ?>) value(component.getGenericType(), 2));
                all.putAll(map);
                return all;
            }
            if (before instanceof Record inner) {
                return moreInside(inner);
            }
            boolean nothing = before.equals("") || before.equals(0) || before.equals(0L) || before.equals(false);
            return nothing || before.equals(List.of()) ? value(component.getGenericType(), 3) : before;
        }

        private Object moreInside(Record inner) {
            return inner instanceof IntOrString ? inner : more(inner);
        }

        private static Type argument(Type type, int index) {
            return ((ParameterizedType) type).getActualTypeArguments()[index];
        }

        @SafeVarargs
        private <T> T of(T... values) {
            return values[random.nextInt(values.length)];
        }
    }
}
