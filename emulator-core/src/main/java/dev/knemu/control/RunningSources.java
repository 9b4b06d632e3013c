package dev.knemu.control;

import dev.knemu.resource.PingSource;
import dev.knemu.resource.ResourceKey;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which PingSources are to run, and which do. */
final class RunningSources {

    /** What must differ for a running PingSource to be started anew; a status alone does not. */
    private record Wanted(String uid, PingSource.Spec spec, URI sink, PingSource source) {

        boolean isSame(Wanted other) {
            return uid.equals(other.uid) && spec.equals(other.spec) && sink.equals(other.sink);
        }
    }

    private final Map<ResourceKey, Wanted> wanted = new LinkedHashMap<>();
    private final Map<ResourceKey, Wanted> running = new LinkedHashMap<>();
    private final Map<ResourceKey, Boolean> touched = new LinkedHashMap<>();

    void want(PingSource source, URI sink) {
        wanted.put(source.key(), new Wanted(source.metadata().uid(), source.spec(), sink, source));
        touched.put(source.key(), true);
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
                running.put(key, next);
                runtimes.start(next.source(), next.sink());
            }
        }
        touched.clear();
    }
}
