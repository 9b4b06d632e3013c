package dev.knemu.test.assertion;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.resource.ResourceKey;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * How assertions on one emulator wait, and who is told what they have mentioned: a port that the test kit fills, by
 * attaching one to the emulator. Without it a positive expectation is decided when the emulator has settled.
 */
public interface Attention {

    /**
     * Waits until a condition holds that only what goes on in the emulator can bring about.
     *
     * @return whether it holds; in virtual time decided without letting time pass
     */
    boolean await(EventingEmulator eventing, BooleanSupplier condition);

    /** How long a condition was waited for in vain, as a sentence of a failure; empty where no real time was spent. */
    Optional<String> waited(EventingEmulator eventing);

    /** Makes those who wait look again, for what the journal does not tell: the answer to a producer. */
    void nudge(EventingEmulator eventing);

    /** An assertion that passed speaks of this entry: it is meant to be there. */
    void mention(EventingEmulator eventing, Entry entry);

    /** An assertion that passed speaks of what this resource's conditions say: not Ready, fields without effect. */
    void mention(EventingEmulator eventing, ResourceKey resource);

    /** The one of an emulator. */
    static Attention of(EventingEmulator eventing) {
        return eventing.attached(Attention.class, Settled::new);
    }

    /** Without a test kit around. */
    final class Settled implements Attention {

        @Override
        public boolean await(EventingEmulator eventing, BooleanSupplier condition) {
            if (condition.getAsBoolean()) {
                return true;
            }
            eventing.settle();
            return condition.getAsBoolean();
        }

        @Override
        public Optional<String> waited(EventingEmulator eventing) {
            return Optional.empty();
        }

        @Override
        public void nudge(EventingEmulator eventing) {
            // Nobody waits.
        }

        @Override
        public void mention(EventingEmulator eventing, Entry entry) {
            // Nobody keeps a ledger.
        }

        @Override
        public void mention(EventingEmulator eventing, ResourceKey resource) {
            // Nobody keeps a ledger.
        }
    }
}
