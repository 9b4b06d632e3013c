package dev.knemu.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EventingEmulator;
import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.terminal.Talk;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Trigger;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotReloadTest {

    private static final String BROKER = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: %s
            """;

    private static final String TRIGGER = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: orders
            spec:
              broker: default
              filters:
                - exact: {type: order.placed}
              subscriber: {uri: "http://127.0.0.1:1"}
            """;

    @TempDir
    private Path directory;

    private final EventingEmulator eventing = EventingEmulator.inVirtualTime();
    private final StringWriter said = new StringWriter();

    @BeforeEach
    void twoFiles() throws IOException {
        Files.writeString(directory.resolve("broker.yaml"), BROKER.formatted("default"));
        Files.writeString(directory.resolve("trigger.yaml"), TRIGGER);
    }

    @AfterEach
    void close() {
        eventing.close();
    }

    private HotReload running() {
        List<String> paths = List.of(directory.toString());
        Manifest manifest = Manifests.read(paths, InputStream.nullInputStream());
        return new HotReload(
                eventing, paths, manifest, eventing.apply(manifest), new Talk(new PrintWriter(said), false));
    }

    private void save(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    @Test
    void appliesWhatChangedAndDeletesWhatIsGone() throws IOException {
        HotReload reload = running();

        save("trigger.yaml", TRIGGER.replace("order.placed", "order.paid"));
        save("other.yaml", BROKER.formatted("other"));
        Files.delete(directory.resolve("broker.yaml"));
        reload.reload();

        assertThat(said).hasToString("""
                Manifests changed:
                  Broker default/other created
                  Trigger default/orders configured, not ready: Broker "default" does not exist
                  Broker default/default deleted
                """);
        assertThat(eventing.list(Broker.class))
                .extracting(broker -> broker.metadata().name())
                .containsExactly("other");
    }

    @Test
    void leavesEverythingAsItIsWhenAFileIsWrongAndSaysWhere() throws IOException {
        HotReload reload = running();

        save("trigger.yaml", TRIGGER.replace("subscriber:", "subscribr:"));
        Files.delete(directory.resolve("broker.yaml"));
        reload.reload();

        assertThat(said.toString())
                .startsWith("knemu: the manifests have an error\n  why:  " + directory.resolve("trigger.yaml")
                        + ":9:3 (document 1): spec.subscribr: unknown field.")
                .endsWith("  mend: mend what is listed and save; until then all runs on as it was\n");
        assertThat(eventing.get(Broker.class, "default")).isPresent();
        assertThat(eventing.get(Trigger.class, "orders").orElseThrow().isReady())
                .isTrue();
    }

    @Test
    void leavesEverythingAsItIsWhenAWebhookRefusesIt() throws IOException {
        HotReload reload = running();

        save("trigger.yaml", TRIGGER.replace("broker: default", "broker: other"));
        reload.reload();

        assertThat(said.toString()).contains("trigger.yaml:1:").contains("Immutable");
        assertThat(eventing.get(Trigger.class, "orders").orElseThrow().spec().broker())
                .isEqualTo("default");
    }

    @Test
    void appliesWhatWasMeantOnceTheMistakeIsMended() throws IOException {
        HotReload reload = running();
        save("trigger.yaml", TRIGGER.replace("exact:", "exakt:"));
        reload.reload();
        said.getBuffer().setLength(0);

        save("trigger.yaml", TRIGGER.replace("order.placed", "order.paid"));
        reload.reload();

        assertThat(said).hasToString("Manifests changed:\n  Trigger default/orders configured\n");
    }

    @Test
    void saysThatAMistakeWasTakenBack() throws IOException {
        HotReload reload = running();
        save("trigger.yaml", "kind: Trigger");
        reload.reload();
        said.getBuffer().setLength(0);

        save("trigger.yaml", TRIGGER);
        reload.reload();

        assertThat(said).hasToString("The manifests are as they were.\n");
    }

    @Test
    void leavesAloneWhatOthersHaveApplied() throws IOException {
        HotReload reload = running();
        eventing.apply(BROKER.formatted("theirs"));
        eventing.apply(TRIGGER.replace("order.placed", "order.theirs"));

        save("broker.yaml", BROKER.formatted("default") + "  labels: {a: b}\n");
        reload.reload();

        assertThat(said).hasToString("Manifests changed:\n  Broker default/default configured\n");
        assertThat(eventing.get(Broker.class, "theirs")).isPresent();
        assertThat(eventing.get(Trigger.class, "orders")
                        .orElseThrow()
                        .spec()
                        .filters()
                        .toString())
                .contains("order.theirs");
    }

    @Test
    void saysNothingWhenOnlyTheTextChanged() throws IOException {
        HotReload reload = running();

        save("broker.yaml", "# a remark\n" + BROKER.formatted("default"));
        reload.reload();

        assertThat(said).hasToString("");
    }
}
