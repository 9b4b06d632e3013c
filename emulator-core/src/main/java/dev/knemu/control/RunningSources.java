package dev.knemu.control;

import dev.knemu.resource.PingSource;
import dev.knemu.resource.ResourceKey;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Which PingSources and containers are to run, and which do. */
final class RunningSources {

    /**
     * @param sameness what must differ for a running one to be started anew; a status alone does not
     * @param restarts whether what runs is stopped before it is started otherwise
     */
    private record Wanted(Object sameness, boolean restarts, Consumer<SourceRuntimes> start) {

        boolean isSame(Wanted other) {
            return sameness.equals(other.sameness);
        }
    }

    private final Map<ResourceKey, Wanted> wanted = new LinkedHashMap<>();
    private final Map<ResourceKey, Wanted> running = new LinkedHashMap<>();
    private final Map<ResourceKey, Boolean> touched = new LinkedHashMap<>();

    void want(PingSource source, URI sink) {
        want(
                source.key(),
                new Wanted(
                        List.of(source.metadata().uid(), source.spec(), sink),
                        false,
                        runtimes -> runtimes.start(source, sink)));
    }

    void want(Workload workload) {
        want(workload.key(), new Wanted(workload, true, runtimes -> runtimes.start(workload)));
    }

    private void want(ResourceKey key, Wanted next) {
        wanted.put(key, next);
        touched.put(key, true);
    }

    void drop(ResourceKey source) {
        wanted.remove(source);
        touched.put(source, true);
    }

    /** Brings the runtimes to what is wanted. */
    void update(SourceRuntimes runtimes) {
        for (ResourceKey key : touched.keySet()) {
            Wanted next = wanted.get(key);
            Wanted now = running.get(key);
            if (next == null && now != null) {
                running.remove(key);
                runtimes.stop(key);
            } else if (next != null && (now == null || !next.isSame(now))) {
                if (now != null && next.restarts()) {
                    runtimes.stop(key);
                }
                running.put(key, next);
                next.start().accept(runtimes);
            }
        }
        touched.clear();
    }

    /** As if none of these ran: what acts in place of an image may be another now. */
    void restart(ResourceKey key) {
        Wanted now = running.get(key);
        if (now != null) {
            running.put(key, new Wanted("nothing", now.restarts(), now.start()));
            touched.put(key, true);
        }
    }
}
