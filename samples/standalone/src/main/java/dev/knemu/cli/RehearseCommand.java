package dev.knemu.cli;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.cli.demo.Shop;
import dev.knemu.cli.run.Banner;
import dev.knemu.cli.run.KafkaInside;
import dev.knemu.cli.run.Start;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.resource.Manifest;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does once and without a word what a run does until its first event, for a JVM that is writing down which classes that
 * takes ({@code -XX:ArchiveClassesAtExit}). With such an archive a run starts in two thirds of the time. Where the jars for
 * Kafka are there, over the Kafka that starts in this process, which then takes half the time.
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        EmulatorOptions options = EmulatorOptions.defaults().withPort(0).withEventDisplay(new StringBuilder());
        if (KafkaInside.isHere()) {
            try (KafkaInside kafka = KafkaInside.start(Optional.empty(), 0)) {
                rehearse(options.withKafka(Map.of("bootstrap.servers", kafka.servers()))
                        .withKafkaChannels());
            }
        } else {
            rehearse(options);
        }
        return ExitCode.OK;
    }

    private static void rehearse(EmulatorOptions options) {
        try (EventingEmulator eventing = Start.emulator(options)) {
            Manifest manifest = Shop.manifest();
            eventing.apply(manifest);
            Banner.of(eventing, manifest, List.of());
            eventing.sink(eventing.url().resolve("/default/default"))
                    .send(event -> event.withType(Shop.DEMO).withData("application/json", new byte[] {'1'}))
                    .answer()
                    .toCompletableFuture()
                    .join();
            String url = eventing.url().toString();
            quietly("get", "--url", url);
            quietly("why", "1", "--url", url);
            quietly("send", "--to", "broker:default", "--type", Shop.DEMO, "--url", url);
        }
    }

    /** What comes of it does not matter here: the classes that it takes are loaded in any case. */
    private static void quietly(String... arguments) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Knemu.commandLine(() -> {}, 0, arguments)
                .setOut(nowhere)
                .setErr(nowhere)
                .execute(arguments);
    }
}
