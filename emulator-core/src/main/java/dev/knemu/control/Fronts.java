package dev.knemu.control;

import dev.knemu.channel.Name;
import dev.knemu.resource.ServingService.TrafficTarget;
import dev.knemu.serving.RevisionPods;
import dev.knemu.serving.Traffic;
import dev.knemu.transport.AddressBook.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that lead to pods: of a Service its own, one for each tag, one for each revision.
 *
 * <p>Source: knative/serving {@code pkg/reconciler/route/traffic}, {@code pkg/apis/serving/v1/route_lifecycle.go}.
 */
final class Fronts {

    private final Map<Name, Front> fronts = new HashMap<>();
    private final long seed;

    private record Front(Name service, Traffic traffic, Endpoint endpoint) {}

    /** Why traffic is not as the Service says, in the words of its condition. */
    record Problem(String reason, String message) {}

    /** @param seed of the choice between revisions */
    Fronts(long seed) {
        this.seed = seed;
    }

    @Nullable
    Endpoint endpoint(Name name) {
        Front front = fronts.get(name);
        return front == null ? null : front.endpoint;
    }

    Optional<Name> serviceAt(Name name) {
        return Optional.ofNullable(fronts.get(name)).map(Front::service);
    }

    static Name tagged(Name service, String tag) {
        return new Name(service.namespace(), tag + "-" + service.name());
    }

    /**
     * Leads traffic to revisions. Where one is missing, what led somewhere before still does.
     *
     * @param pods those of the Service, by revision
     * @param newest the revision that the newest one's traffic goes to
     */
    Optional<Problem> lead(
            Name service, Map<String, RevisionPods> pods, String newest, List<TrafficTarget> targets, Cluster cluster) {
        Map<RevisionPods, Integer> shares = new LinkedHashMap<>();
        Map<Name, RevisionPods> single = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (TrafficTarget target : targets.isEmpty() ? List.of(TrafficTarget.toLatest(100)) : targets) {
            String revision = target.isLatest() ? newest : target.revisionName();
            RevisionPods found = pods.get(revision);
            if (found == null) {
                problems.add(missing(revision));
                continue;
            }
            shares.merge(found, target.percent().orElse(0), Integer::sum);
            Name tagged = tagged(service, target.tag());
            if (!target.tag().isEmpty() && isTaken(tagged, service, cluster)) {
                problems.add(taken(tagged));
            } else if (!target.tag().isEmpty()) {
                single.put(tagged, found);
            }
        }
        boolean isComplete = problems.isEmpty();
        pods.forEach((revision, its) -> {
            Name own = new Name(service.namespace(), revision);
            if (!isTaken(own, service, cluster)) {
                single.putIfAbsent(own, its);
            }
        });
        if (isComplete) {
            namesOf(service).stream()
                    .filter(name -> !name.equals(service) && !single.containsKey(name))
                    .forEach(name -> drop(name, cluster));
        }
        single.forEach((name, its) -> {
            put(service, name, List.of(new Traffic.Share(its, 100)));
            cluster.routes().service(name, fronts.get(name).endpoint());
        });
        boolean isSplit = shares.values().stream().anyMatch(percent -> percent > 0);
        if (isSplit && (isComplete || !fronts.containsKey(service))) {
            List<Traffic.Share> split = new ArrayList<>();
            shares.forEach((its, percent) -> split.add(new Traffic.Share(its, percent)));
            put(service, service, split);
        }
        return problems.stream().findFirst();
    }

    private static Problem missing(String revision) {
        return new Problem("RevisionMissing", "Revision \"" + revision + "\" referenced in traffic not found.");
    }

    private static Problem taken(Name name) {
        return new Problem(
                "NotOwned", "There is an existing placeholder Service \"" + name.name() + "\" that we do not own.");
    }

    /** Whether another Service has this address; one that only stands for what was bound to it has not. */
    private boolean isTaken(Name name, Name service, Cluster cluster) {
        boolean isOthers = cluster.get(Services.servingKey(name)).isPresent()
                || cluster.get(Services.coreKey(name))
                        .filter(core -> !Services.isMadeForBinding(core))
                        .isPresent();
        return isOthers
                || serviceAt(name).filter(owner -> !owner.equals(service)).isPresent();
    }

    /** What leads where it led before stays the same object, and goes on with its choices. */
    private void put(Name service, Name name, List<Traffic.Share> shares) {
        Front before = fronts.get(name);
        if (before == null || !before.traffic().isSame(shares)) {
            Traffic traffic =
                    new Traffic(shares, new Random(seed ^ name.toString().hashCode()));
            fronts.put(name, new Front(service, traffic, new Endpoint.Scaled(traffic)));
        }
    }

    private List<Name> namesOf(Name service) {
        return fronts.entrySet().stream()
                .filter(entry -> entry.getValue().service().equals(service))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void drop(Name name, Cluster cluster) {
        fronts.remove(name);
        cluster.routes().removeService(name);
        cluster.enqueue(Services.coreKey(name));
    }

    /** The Service is gone, or has no pods any more; what is behind its own address is decided anew by who asks. */
    void forget(Name service, Cluster cluster) {
        for (Name name : namesOf(service)) {
            if (name.equals(service)) {
                fronts.remove(name);
            } else {
                drop(name, cluster);
            }
        }
    }
}
