package dev.knemu.resource;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which fields of a resource are set and have no effect here, whoever made the resource. */
public final class KeptFields {

    private static final ClassValue<List<Component>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            return components(type);
        }
    };

    private KeptFields() {}

    private record Component(String name, boolean inline, String kept, Method accessor) {}

    /** Path to reason; sorted by path, empty if everything has an effect. The status is not looked at. */
    public static Map<String, String> of(Resource resource) {
        Map<String, String> found = new TreeMap<>();
        if (resource instanceof Record record) {
            collect(record, new ArrayDeque<>(), found);
        }
        if (resource instanceof ConfigMap configMap) {
            SystemConfigMaps.remarks(configMap, found::put);
        }
        if (resource instanceof Broker broker
                && !broker.brokerClass().isEmpty()
                && !broker.brokerClass().equals(Broker.MT_CLASS)
                && !broker.isKafka()) {
            found.put(
                    "metadata.annotations[" + Broker.CLASS_ANNOTATION + "]",
                    "Broker class " + broker.brokerClass() + " is not emulated, only " + Broker.MT_CLASS + ", "
                            + Broker.KAFKA_CLASS + " and " + Broker.KAFKA_NAMESPACED_CLASS + " are");
        }
        if (resource instanceof GitHubSource source) {
            overrides(source.spec().source(), found);
        } else if (resource instanceof GitLabSource source) {
            overrides(source.spec().source(), found);
        }
        if (isFormatHonoured(resource)) {
            found.remove("spec.delivery.format");
        }
        return found;
    }

    /**
     * Source: knative-extensions/eventing-github {@code pkg/reconciler/source/resources/service.go} and eventing-gitlab
     * {@code pkg/reconciler/source/gitlabsource.go}, which give their adapters no {@code K_CE_OVERRIDES}.
     */
    private static void overrides(SourceSpec source, Map<String, String> found) {
        if (source.ceOverrides().isPresent()) {
            found.put("spec.ceOverrides", "on a cluster, too, the adapter of this source is not told of them");
        }
    }

    /** A Trigger's is; the Subscription that is made of a Trigger repeats what the Trigger says. */
    private static boolean isFormatHonoured(Resource resource) {
        return resource instanceof Trigger
                || resource.metadata()
                        .controller()
                        .filter(owner -> owner.kind().equals(Trigger.KIND))
                        .isPresent();
    }

    /** @param path the steps to the record, outermost first; text is made of them only for what is found */
    private static void collect(Record record, Deque<Object> path, Map<String, String> found) {
        if (record instanceof DeliverySpec delivery && delivery.format().isPresent()) {
            path.addLast("format");
            found.put(text(path), "only a Trigger's delivery.format counts");
            path.removeLast();
        }
        for (Component component : COMPONENTS.get(record.getClass())) {
            if (component.inline()) {
                visit(value(component, record), component.kept(), path, found);
            } else {
                path.addLast(component.name());
                visit(value(component, record), component.kept(), path, found);
                path.removeLast();
            }
        }
    }

    private static void visit(Object value, String kept, Deque<Object> path, Map<String, String> found) {
        if (value instanceof Optional<?> optional) {
            if (optional.isPresent()) {
                visit(optional.get(), kept, path, found);
            }
        } else if (!kept.isEmpty()) {
            if (!isEmpty(value)) {
                found.put(text(path), kept);
            }
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                path.addLast(i);
                visit(list.get(i), kept, path, found);
                path.removeLast();
            }
        } else if (value instanceof Record inner) {
            collect(inner, path, found);
        }
    }

    private static String text(Deque<Object> path) {
        FieldPath text = FieldPath.ROOT;
        for (Object step : path) {
            text = step instanceof Integer index ? text.index(index) : text.field(step.toString());
        }
        return text.toString();
    }

    private static boolean isEmpty(Object value) {
        return value instanceof Collection<?> many && many.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty()
                || value instanceof String text && text.isEmpty()
                || value instanceof Boolean flag && !flag;
    }

    private static Object value(Component component, Record record) {
        try {
            return component.accessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read " + component.name() + " of " + record.getClass(), e);
        }
    }

    /**
     * Only those that are kept or may hold something that is, and that people write: a channel's subscribers are
     * entered by Subscriptions, which have their own remarks.
     */
    private static List<Component> components(Class<?> type) {
        List<Component> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Kept kept = component.getAnnotation(Kept.class);
            boolean status =
                    Resource.class.isAssignableFrom(type) && component.getName().equals("status");
            boolean machineWritten = component.getType() == List.class
                    && component.getGenericType() instanceof ParameterizedType list
                    && list.getActualTypeArguments()[0] == SubscriberSpec.class;
            if (kept != null || !status && !machineWritten && mayHold(component.getGenericType(), new HashSet<>())) {
                components.add(new Component(
                        component.getName(),
                        component.isAnnotationPresent(Inline.class),
                        kept == null ? "" : kept.value(),
                        component.getAccessor()));
            }
        }
        return List.copyOf(components);
    }

    private static boolean mayHold(Type type, Set<Class<?>> seen) {
        if (type instanceof ParameterizedType parameterized) {
            for (Type argument : parameterized.getActualTypeArguments()) {
                if (mayHold(argument, seen)) {
                    return true;
                }
            }
            return false;
        }
        if (!(type instanceof Class<?> raw) || !raw.isRecord() || !seen.add(raw)) {
            return false;
        }
        for (RecordComponent component : raw.getRecordComponents()) {
            if (component.isAnnotationPresent(Kept.class) || mayHold(component.getGenericType(), seen)) {
                return true;
            }
        }
        return false;
    }
}
