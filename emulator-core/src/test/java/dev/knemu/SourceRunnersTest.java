package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Journal;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.PingSource;
import dev.knemu.source.PingSourceRunner;
import dev.knemu.time.Lane;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SourceRunnersTest {

    private static final PingSource SOURCE =
            (PingSource) new ManifestReader().read("""
            apiVersion: sources.knative.dev/v1
            kind: PingSource
            metadata:
              name: ticks
              namespace: default
            spec:
              schedule: "* * * * *"
              sink:
                uri: http://shop.default.svc.cluster.local
            """).resources().get(0);

    @Test
    void startNothingOnceTheyHaveStopped() {
        List<CloudEvent> sent = new ArrayList<>();
        VirtualTime time = new VirtualTime();
        SourceRunners sources = new SourceRunners(
                (destination, request) -> {
                    sent.add(request.event());
                    return Future.succeededFuture(Reply.ACCEPTED);
                },
                time,
                time,
                () -> "id",
                PingSourceRunner.NO_JITTER,
                new Journal(Journal.Level.FULL));
        sources.stop();

        sources.start(SOURCE, URI.create("http://shop.default.svc.cluster.local"));
        time.advance(Duration.ofMinutes(5));

        assertThat(sent).isEmpty();
    }

    @Test
    void canBeAskedForWhatIsOutsideWhileOneStartsAndWhileAllStop() {
        List<Boolean> answers = new ArrayList<>();
        SourceRunners[] sources = new SourceRunners[1];
        // As settle() in another thread does, which holds the lane while it asks.
        Lane asksFromElsewhere = new Lane() {
            @Override
            public void execute(Runnable task) {
                answers.add(CompletableFuture.supplyAsync(() -> sources[0].awaitsOutside())
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join());
                task.run();
            }

            @Override
            public boolean isCurrent() {
                return false;
            }
        };
        sources[0] = new SourceRunners(
                (destination, request) -> Future.failedFuture("unused"),
                new VirtualTime(),
                asksFromElsewhere,
                () -> "id",
                PingSourceRunner.NO_JITTER,
                new Journal(Journal.Level.FULL));

        sources[0].start(SOURCE, URI.create("http://shop.default.svc.cluster.local"));
        sources[0].stop();

        assertThat(answers).containsExactly(false, false);
    }
}
