package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of knative.dev/pkg apis/condition_set.go. */
class ConditionsTest {
    private static final ConditionSet SET = ConditionSet.living("Addressable", "ChannelReady");
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant T1 = T0.plusSeconds(1);
    private static final Instant T2 = T0.plusSeconds(2);

    private final Conditions initialized = SET.manage(List.of(), T0).initialize();

    @Test
    void initializesReadyAndEveryDependentAsUnknownSortedByType() {
        assertThat(initialized.list())
                .extracting(Condition::type)
                .containsExactly("Addressable", "ChannelReady", "Ready");
        assertThat(initialized.list()).allMatch(Condition::isUnknown);
    }

    @Test
    void initializingAgainKeepsWhatIsThere() {
        Conditions marked = initialized.markTrue("Addressable");

        assertThat(SET.manage(marked.list(), T1).initialize().list()).isEqualTo(marked.list());
    }

    @Test
    void aDependentThatIsNewWhileReadyIsTrueStartsTrue() {
        List<Condition> ready = ConditionSet.living("Addressable")
                .manage(List.of(), T0)
                .markTrue("Addressable")
                .list();

        assertThat(SET.manage(ready, T1).initialize().get("ChannelReady"))
                .hasValueSatisfying(condition -> assertThat(condition.isTrue()).isTrue());
    }

    @Test
    void readyIsTrueOnceEveryDependentIs() {
        Conditions half = initialized.markTrue("Addressable");
        assertThat(half.isReady()).isFalse();

        assertThat(half.markTrue("ChannelReady").isReady()).isTrue();
    }

    @Test
    void readyIsNotTrueWhileADependentIsMissing() {
        assertThat(SET.manage(List.of(), T0).markTrue("Addressable").isReady()).isFalse();
    }

    @Test
    void readyTakesOverReasonAndMessageOfAFailure() {
        Condition ready = initialized
                .markFalse("Addressable", "NoAddress", "Channel does not have an address.")
                .get("Ready")
                .orElseThrow();

        assertThat(ready.isFalse()).isTrue();
        assertThat(ready.reason()).isEqualTo("NoAddress");
        assertThat(ready.message()).isEqualTo("Channel does not have an address.");
    }

    @Test
    void afterOneOfTwoFailuresIsMendedReadyTellsOfTheMostRecentOther() {
        ConditionSet three = ConditionSet.living("A", "B", "C");
        List<Condition> failed = three.manage(List.of(), T0)
                .initialize()
                .markFalse("A", "old", "")
                .list();
        failed = three.manage(failed, T1)
                .markFalse("B", "newer", "")
                .markFalse("C", "mended", "")
                .list();

        Conditions mended = three.manage(failed, T2).markTrue("C");

        assertThat(mended.get("Ready").orElseThrow().reason()).isEqualTo("newer");
    }

    @Test
    void aFailureOutranksWhatIsUnknownWhateverTheirOrder() {
        Conditions failed = initialized.markFalse("Addressable", "NoAddress", "");

        assertThat(failed.markUnknown("ChannelReady", "Later", "")
                        .get("Ready")
                        .orElseThrow()
                        .reason())
                .isEqualTo("NoAddress");
    }

    @Test
    void readyIsUnknownWithTheReasonOfTheUnknownDependent() {
        Condition ready = initialized
                .markTrue("Addressable")
                .markUnknown("ChannelReady", "BrokerNotConfigured", "not reconciled")
                .get("Ready")
                .orElseThrow();

        assertThat(ready.isUnknown()).isTrue();
        assertThat(ready.reason()).isEqualTo("BrokerNotConfigured");
    }

    @Test
    void whatIsNoDependentIsInformationAndLeavesReadyAlone() {
        Conditions conditions =
                initialized.markTrue("Addressable").markTrue("ChannelReady").markFalse("DispatcherReady", "Down", "");

        assertThat(conditions.isReady()).isTrue();
        assertThat(conditions.get("DispatcherReady").orElseThrow().severity()).isEqualTo("Info");
        assertThat(conditions.get("Addressable").orElseThrow().severity()).isEmpty();
    }

    @Test
    void timeMovesOnlyWithAChange() {
        Conditions first = initialized.markTrue("Addressable", "", "");

        Conditions same = SET.manage(first.list(), T1).markTrue("Addressable", "", "");
        Conditions other = SET.manage(first.list(), T1).markFalse("Addressable", "NoAddress", "");

        assertThat(same.get("Addressable").orElseThrow().lastTransitionTime()).contains(T0);
        assertThat(other.get("Addressable").orElseThrow().lastTransitionTime()).contains(T1);
    }

    @Test
    void onlyInformationCanBeCleared() {
        Conditions conditions = initialized.markTrue("Extra").clear("Extra").clear("Addressable");

        assertThat(conditions.list())
                .extracting(Condition::type)
                .containsExactly("Addressable", "ChannelReady", "Ready");
    }

    @Test
    void aResourceIsReadyOnlyForTheGenerationItsStatusWasWrittenFor() {
        List<Condition> ready =
                ConditionSet.living("A").manage(List.of(), T0).markTrue("A").list();
        Trigger trigger = Trigger.named("t");
        trigger = trigger.withMetadata(trigger.metadata().withGeneration(2));

        assertThat(trigger.withCommon(CommonStatus.EMPTY.withConditions(ready).withObservedGeneration(1))
                        .isReady())
                .isFalse();
        assertThat(trigger.withCommon(CommonStatus.EMPTY.withConditions(ready).withObservedGeneration(2))
                        .isReady())
                .isTrue();
    }
}
