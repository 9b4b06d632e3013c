package dev.knemu.control;

import dev.knemu.resource.Condition;
import dev.knemu.resource.ConditionSet;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.KResource;
import dev.knemu.resource.KeptFields;
import dev.knemu.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How conditions are begun, taken over and ended. */
final class Statuses {

    static final String DEAD_LETTER_SINK = "DeadLetterSinkResolved";
    /** Informational: which fields of the spec were read and kept but do nothing here. */
    static final String NOT_EMULATED = "NotEmulated";

    static final String OIDC = "OIDCIdentityCreated";
    static final String EVENT_POLICIES = "EventPoliciesReady";

    private Statuses() {}

    /** What the status says, completed by Unknown for what it does not mention. */
    static Conditions begin(KResource resource, Cluster cluster) {
        return resource.conditionSet()
                .manage(resource.conditions(), cluster.now())
                .initialize();
    }

    static Conditions noDeadLetterSink(Conditions conditions) {
        return conditions.markTrue(DEAD_LETTER_SINK, "DeadLetterSinkNotConfigured", Texts.NO_DEAD_LETTER_SINK);
    }

    static Conditions oidcDisabled(Conditions conditions) {
        return conditions.markTrue(OIDC, Texts.OIDC_DISABLED, "");
    }

    static Conditions policiesNeedOidc(Conditions conditions) {
        return conditions.markTrue(EVENT_POLICIES, "OIDCDisabled", Texts.POLICIES_NEED_OIDC);
    }

    static Optional<Condition> ready(KResource resource) {
        return resource.common().condition(ConditionSet.READY);
    }

    /** Whether Ready is True, for whatever generation. */
    static boolean isReady(KResource resource) {
        return ready(resource).filter(Condition::isTrue).isPresent();
    }

    /**
     * Says of {@code type} what another resource's Ready says.
     *
     * @param unknownReason when the other has no Ready yet
     */
    static Conditions takeOver(
            Conditions conditions,
            String type,
            Optional<Condition> other,
            String unknownReason,
            String unknownMessage) {
        if (other.isEmpty()) {
            return conditions.markUnknown(type, unknownReason, unknownMessage);
        }
        Condition ready = other.get();
        return switch (ready.status()) {
            case True -> conditions.markTrue(type);
            case False -> conditions.markFalse(type, ready.reason(), ready.message());
            case Unknown -> conditions.markUnknown(type, ready.reason(), ready.message());
        };
    }

    /** The result's conditions, observed for the newest generation; with a remark on what has no effect here. */
    static KResource end(KResource result, Conditions conditions) {
        boolean newSpec =
                result.common().observedGeneration() != result.metadata().generation();
        return result.withCommon(result.common()
                .withConditions(newSpec ? withRemark(result, conditions) : conditions)
                .withObservedGeneration(result.metadata().generation()));
    }

    private static Conditions withRemark(KResource resource, Conditions conditions) {
        List<String> remarks = new ArrayList<>();
        KeptFields.of(resource).forEach((path, reason) -> remarks.add(path + ": " + reason));
        return remarks.isEmpty()
                ? conditions.clear(NOT_EMULATED)
                : conditions.markTrue(NOT_EMULATED, "FieldsWithoutEffect", String.join("; ", remarks));
    }

    /**
     * Gives a condition that ends as it began its old time back: on the way Ready may have told of one failure and then
     * of another, and a status that only moves its times would never come to rest.
     */
    static KResource steady(Resource before, KResource now) {
        if (!(before instanceof KResource old)) {
            return now;
        }
        List<Condition> conditions = new ArrayList<>();
        for (Condition condition : now.conditions()) {
            Optional<Condition> same = old.common()
                    .condition(condition.type())
                    .filter(was -> was.status() == condition.status()
                            && was.severity().equals(condition.severity())
                            && was.reason().equals(condition.reason())
                            && was.message().equals(condition.message()));
            conditions.add(same.orElse(condition));
        }
        return now.withCommon(now.common().withConditions(conditions));
    }
}
