package dev.knemu.cli.run;

import dev.knemu.EventingEmulator;
import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.Talk;
import dev.knemu.resource.Condition;
import dev.knemu.resource.ConditionSet;
import dev.knemu.resource.KResource;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings what runs to what the files say now: what changed in them is applied, and what is in them no longer is deleted.
 * Only of what came from these files: what others applied in the meantime is theirs, even a change to one of ours, until
 * the file itself says something else.
 *
 * <p>Files that are wrong change nothing.
 */
final class HotReload {

    private static final String MEND = "mend what is listed and save; until then all runs on as it was";

    /** A resource as a file has it, and the key it was stored under, which for {@code generateName} is another. */
    private record Own(Resource source, ResourceKey key) {}

    private final EventingEmulator eventing;
    private final List<String> paths;
    private final Talk talk;
    private List<Own> own;
    private boolean wrong;

    /**
     * @param manifest what was read from {@code paths}
     * @param stored what the emulator made of it, in the same order
     */
    HotReload(EventingEmulator eventing, List<String> paths, Manifest manifest, List<Resource> stored, Talk talk) {
        this.eventing = eventing;
        this.paths = paths;
        this.talk = talk;
        this.own = owned(manifest.entries(), stored);
    }

    private static List<Own> owned(List<Manifest.Entry> entries, List<Resource> stored) {
        List<Own> owned = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            owned.add(new Own(entries.get(i).resource(), stored.get(i).key()));
        }
        return owned;
    }

    /** Reads the files, and says what came of it. */
    void reload() {
        try {
            reload(Manifests.read(paths, InputStream.nullInputStream()));
        } catch (Problem problem) {
            wrong = true;
            talk.say("knemu: " + problem.withMend(MEND).getMessage());
        }
    }

    private void reload(Manifest manifest) {
        Map<Resource, Deque<Own>> before = new LinkedHashMap<>();
        own.forEach(mine ->
                before.computeIfAbsent(mine.source(), any -> new ArrayDeque<>()).add(mine));
        List<Own> kept = new ArrayList<>();
        List<Manifest.Entry> changed = new ArrayList<>();
        for (Manifest.Entry entry : manifest.entries()) {
            Own same = before.getOrDefault(entry.resource(), new ArrayDeque<>()).poll();
            if (same == null) {
                changed.add(entry);
            } else {
                kept.add(same);
            }
        }
        Set<ResourceKey> there = keys();
        List<Resource> stored = new ArrayList<>();
        Start.apply(() -> stored.addAll(eventing.apply(new Manifest(changed, List.of()))));
        kept.addAll(owned(changed, stored));
        own = kept;
        Set<ResourceKey> staying = kept.stream().map(Own::key).collect(Collectors.toSet());
        List<ResourceKey> gone = before.values().stream()
                .flatMap(Deque::stream)
                .map(Own::key)
                .filter(key -> !staying.contains(key) && eventing.delete(key))
                .toList();
        // Told last, since what is gone may be what others need.
        List<String> lines = new ArrayList<>();
        stored.forEach(resource -> lines.add(applied(resource.key(), there)));
        gone.forEach(key -> lines.add("  " + key + " deleted"));
        say(lines);
    }

    private Set<ResourceKey> keys() {
        return eventing.list(Resource.class).stream().map(Resource::key).collect(Collectors.toSet());
    }

    private String applied(ResourceKey key, Set<ResourceKey> there) {
        String notReady = eventing.list(KResource.class).stream()
                .filter(resource -> resource.key().equals(key) && !resource.isReady())
                .map(HotReload::reason)
                .collect(Collectors.joining());
        return "  " + key + (there.contains(key) ? " configured" : " created") + notReady;
    }

    private static String reason(KResource resource) {
        return ", not ready"
                + resource.common()
                        .condition(ConditionSet.READY)
                        .map(Condition::message)
                        .filter(message -> !message.isEmpty())
                        .map(message -> ": " + message)
                        .orElse("");
    }

    private void say(List<String> lines) {
        if (!lines.isEmpty()) {
            talk.say("Manifests changed:\n" + String.join("\n", lines));
        } else if (wrong) {
            talk.say("The manifests are as they were.");
        }
        wrong = false;
    }
}
