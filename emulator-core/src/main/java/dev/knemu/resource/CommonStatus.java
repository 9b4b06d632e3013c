package dev.knemu.resource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The status fields that all Knative kinds share.
 *
 * <p>Source: {@code Status} in knative.dev/pkg, {@code apis/duck/v1/status_types.go}.
 *
 * @param observedGeneration the generation of the spec that the rest of the status was written for
 * @param annotations what controllers tell each other, such as a Broker's {@code knative.dev/channelName}
 */
public record CommonStatus(long observedGeneration, List<Condition> conditions, Map<String, String> annotations) {

    public static final CommonStatus EMPTY = new CommonStatus(0, List.of(), Map.of());

    public CommonStatus {
        conditions = List.copyOf(conditions);
        annotations = Fields.copy(annotations);
    }

    public Optional<Condition> condition(String type) {
        for (Condition condition : conditions) {
            if (condition.type().equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    public CommonStatus withConditions(List<Condition> conditions) {
        return new CommonStatus(observedGeneration, conditions, annotations);
    }

    public CommonStatus withConditions(Conditions conditions) {
        return withConditions(conditions.list());
    }

    public CommonStatus withObservedGeneration(long observedGeneration) {
        return new CommonStatus(observedGeneration, conditions, annotations);
    }

    public CommonStatus withAnnotations(Map<String, String> annotations) {
        return new CommonStatus(observedGeneration, conditions, annotations);
    }
}
