package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Journal;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.PingSource;
import dev.knemu.source.PingSourceRunner;
import dev.knemu.time.Lane;
import dev.knemu.time.VirtualTime;
import io.vertx.core.Future;
import java.net.URI;
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
