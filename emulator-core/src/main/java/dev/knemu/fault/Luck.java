package dev.knemu.fault;

import dev.knemu.dispatch.Trip;
import dev.knemu.journal.Ref;
import io.cloudevents.CloudEvent;

/**
 * What befalls one attempt, as numbers: from the seed and from what the attempt is, and from nothing that another run
 * would do in another order.
 */
final class Luck {

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long attempt;

    private Luck(long attempt) {
        this.attempt = attempt;
    }

    static Luck of(long seed, CloudEvent event, Trip trip) {
        Ref subscription = trip.subscription();
        long hash = mixed(seed);
        hash = with(hash, event.getSource().toString());
        hash = with(hash, event.getId());
        hash = with(hash, subscription.kind());
        hash = with(hash, subscription.namespace());
        hash = with(hash, subscription.name());
        hash = with(hash, trip.leg().name());
        return new Luck(mixed(hash + trip.attempt()));
    }

    /** At least 0 and less than 1; another for each fault, always the same for one. */
    double at(String fault) {
        return (mixed(with(attempt, fault)) >>> 11) * 0x1.0p-53;
    }

    boolean strikes(String fault, double probability) {
        // Not asked without need: every fault that is not wanted would cost a hash.
        return probability > 0 && at(fault) < probability;
    }

    private static long with(long hash, String text) {
        long next = hash ^ FNV_BASIS;
        for (int i = 0; i < text.length(); i++) {
            next = (next ^ text.charAt(i)) * FNV_PRIME;
        }
        // Its length, or "ab" and "c" would be as "a" and "bc".
        return mixed(next ^ text.length());
    }

    /** The last step of a 64-bit SplitMix generator: one bit of difference becomes many. */
    private static long mixed(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
