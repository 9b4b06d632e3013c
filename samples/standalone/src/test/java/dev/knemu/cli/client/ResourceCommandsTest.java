package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.resource.Revision;
import dev.knemu.resource.Trigger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** get, describe, apply and delete against an emulator. */
class ResourceCommandsTest {

    private static final String TRIGGER = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: more}
            spec:
              broker: default
              subscriber: {uri: http://localhost:9000}
            """;

    private final LiveEmulator live = new LiveEmulator();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        live.close();
    }

    private String file(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void getShowsKnativesKindsFirstAndStandIns() {
        assertThat(live.run("get")).as(live.err()).isEqualTo(ExitCode.OK);

        assertThat(live.out())
                .startsWith("NAME                                  URL ")
                .containsPattern("trigger.eventing.knative.dev/orders +default +http://shipping\\S+ +\\d+s +True")
                .containsPattern("service/morgue +\\d+s +stand-in event-display\n")
                .containsPattern("service/bank +\\d+s +function\n");
    }

    @Test
    void getShowsHowManyPodsThereAreAndHowManyAreWanted() throws Exception {
        CountDownLatch isThere = new CountDownLatch(1);
        live.eventing.whenScaled(() -> {
            if (live.eventing
                    .list(Revision.class)
                    .get(0)
                    .status()
                    .actualReplicas()
                    .equals(Optional.of(2))) {
                isThere.countDown();
            }
        });
        live.eventing.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: store}
                spec:
                  template:
                    metadata: {annotations: {autoscaling.knative.dev/min-scale: "2"}}
                    spec: {containers: [{image: ghcr.io/shop/store}]}
                """);
        assertThat(isThere.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(live.run("get", "revisions")).as(live.err()).isEqualTo(ExitCode.OK);
        assertThat(live.out())
                .containsPattern("NAME +CONFIG NAME +GENERATION +READY +REASON +ACTUAL REPLICAS +DESIRED REPLICAS *\n")
                .containsPattern("store-00001 +store +1 +True +2 +2 *\n");
        assertThat(live.run("get", "podautoscalers")).isEqualTo(ExitCode.OK);
        assertThat(live.out())
                .containsPattern("NAME +DESIREDSCALE +ACTUALSCALE +READY +REASON *\n")
                .containsPattern("store-00001 +2 +2 +True *\n");
        assertThat(live.run("get", "ksvc")).isEqualTo(ExitCode.OK);
        assertThat(live.out()).containsPattern("store +http://\\S+ +store-00001 +store-00001 +True");
    }

    @Test
    void getAsksForOne() {
        assertThat(live.run("get", "trigger", "orders", "-o", "name")).isEqualTo(ExitCode.OK);
        assertThat(live.out()).isEqualTo("trigger.eventing.knative.dev/orders\n");

        assertThat(live.run("get", "trigger", "oders")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(live.run("get", "triger")).isEqualTo(ExitCode.USAGE);
        assertThat(live.err()).contains("\n  mend: ").containsIgnoringCase("did you mean trigger");
    }

    @Test
    void describeTellsAllOfATrigger() {
        live.run("send", "--type", "order.paid");

        assertThat(live.run("describe", "trigger", "payments")).as(live.err()).isEqualTo(ExitCode.OK);

        assertThat(live.out())
                .contains(
                        "Name:         payments\nNamespace:    default\nKind:         Trigger (eventing.knative.dev/v1)\n")
                .contains("Sends to:     http://bank.default.svc.cluster.local\n")
                .containsPattern("  SubscriberResolved +True")
                .contains("Spec:\n  broker: default\n")
                .contains("1 event was not delivered: knemu dlq list -n default --trigger payments");
        assertThat(live.run("describe", "trigger", "nope")).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void describeTellsWhatStandsBehindAService() {
        assertThat(live.run("describe", "svc", "morgue")).isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains("Behind it:    stand-in event-display\n");
    }

    @Test
    void applySpeaksAsKubectlDoes() {
        String path = file("more.yaml", TRIGGER);

        assertThat(live.run("apply", "-f", path, "--dry-run")).as(live.err()).isEqualTo(ExitCode.OK);
        assertThat(live.eventing.get(Trigger.class, "more")).isEmpty();
        assertThat(live.run("apply", "-f", path)).isEqualTo(ExitCode.OK);
        assertThat(live.run("apply", "-f", path)).isEqualTo(ExitCode.OK);
        file("more.yaml", TRIGGER.replace("9000", "9001"));
        assertThat(live.run("apply", "-f", path)).isEqualTo(ExitCode.OK);
        assertThat(live.run("apply", "-f", path, "-o", "name")).isEqualTo(ExitCode.OK);

        assertThat(live.out()).isEqualTo("""
                trigger.eventing.knative.dev/more created (dry run)
                trigger.eventing.knative.dev/more created
                trigger.eventing.knative.dev/more unchanged
                trigger.eventing.knative.dev/more configured
                trigger.eventing.knative.dev/more
                """);
        assertThat(live.eventing.get(Trigger.class, "more")).isPresent();
    }

    @Test
    void applyDoesNothingWhenAnyFileIsWrong() {
        file("a.yaml", TRIGGER);
        String wrong = file("b.yaml", TRIGGER.replace("broker:", "brokr:"));

        assertThat(live.run("apply", "-f", directory.toString())).isEqualTo(ExitCode.WRONG);

        assertThat(live.err())
                .startsWith("knemu: the manifest has an error\n  why:  " + wrong + ":5:")
                .containsOnlyOnce("brokr")
                .endsWith("\n  mend: correct what is listed, and call it again; nothing was applied\n");
        assertThat(live.out()).isEmpty();
        assertThat(live.eventing.get(Trigger.class, "more")).isEmpty();
    }

    @Test
    void deleteTakesAwayWhatIsNamed() {
        assertThat(live.run("delete", "trigger", "orders", "payments"))
                .as(live.err())
                .isEqualTo(ExitCode.OK);

        assertThat(live.out()).isEqualTo("""
                trigger.eventing.knative.dev "orders" deleted
                trigger.eventing.knative.dev "payments" deleted
                """);
        assertThat(live.eventing.list(Trigger.class)).isEmpty();
    }

    @Test
    void takeWhatGetPrintsAsAName() {
        assertThat(live.run("get", "triggers", "-o", "name")).isEqualTo(ExitCode.OK);
        String[] names = live.out().split("\n");

        assertThat(live.run("get", names[0], "-o", "name")).as(live.err()).isEqualTo(ExitCode.OK);
        assertThat(live.run("describe", names[0])).as(live.err()).isEqualTo(ExitCode.OK);
        assertThat(live.run("delete", names[0], names[1])).as(live.err()).isEqualTo(ExitCode.OK);

        assertThat(live.out()).contains("Kind:         Trigger").endsWith(" \"payments\" deleted\n");
        assertThat(live.eventing.list(Trigger.class)).isEmpty();
    }

    @Test
    void deleteTakesAwayWhatAManifestNames() {
        String path = file("all.yaml", LiveEmulator.MANIFEST + "---\n" + TRIGGER);

        assertThat(live.run("delete", "-f", path)).isEqualTo(ExitCode.NOT_FOUND);

        assertThat(live.out())
                .contains("broker.eventing.knative.dev \"default\" deleted\n", "service \"morgue\" deleted\n");
        assertThat(live.err()).contains("not found: triggers.eventing.knative.dev default/more\n");
        assertThat(live.run("delete", "-f", path, "--ignore-not-found")).isEqualTo(ExitCode.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "delete trigger", "delete trigger orders -f x", "describe trigger", "apply"})
    void refuseWhatMakesNoSense(String command) {
        assertThat(live.run(command.split(" "))).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void missFiles() {
        assertThat(live.run("apply", "-f", "nowhere.yaml")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(live.run("apply", "-f", directory.toString())).isEqualTo(ExitCode.NOT_FOUND);

        assertThat(live.err()).contains("cannot read nowhere.yaml").contains("there is no manifest in " + directory);
    }
}
