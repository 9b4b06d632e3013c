package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptFieldsTest {

    private static final Destination FOR_SOMEBODY = new Destination(
            Destination.service("s").ref(), Optional.empty(), Optional.empty(), Optional.of("somebody"));

    @Test
    void areNamedByPathWithTheReason() {
        Trigger trigger = Trigger.named("t")
                .broker("b")
                .subscriber(Destination.service("s"))
                .delivery(DeliverySpec.deadLetter(FOR_SOMEBODY));

        assertThat(KeptFields.of(trigger))
                .isEqualTo(Map.of("spec.delivery.deadLetterSink.audience", "OIDC authentication is not emulated"));
    }

    @Test
    void areFoundInListsAndInFieldsThatStandInTheEnclosingObject() {
        Sequence sequence = Sequence.named("s").step(Destination.service("s")).step(FOR_SOMEBODY);

        assertThat(KeptFields.of(sequence)).containsOnlyKeys("spec.steps[1].audience");
    }

    @Test
    void countOnlyWhenSomethingIsSet() {
        ServingService service = ServingService.named("s", "image");
        assertThat(KeptFields.of(service)).isEmpty();

        ServingService.TrafficTarget all =
                new ServingService.TrafficTarget("", "", "", Optional.of(true), Optional.of(100), Optional.empty());
        ServingService split =
                service.withSpec(new ServingService.Spec(service.spec().template(), List.of(all)));
        assertThat(KeptFields.of(split)).containsOnlyKeys("spec.traffic");
    }
}
