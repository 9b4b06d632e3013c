package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.resource.ResourceKey;
import dev.knemu.test.assertion.Attention;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Assertions wait with the kit's patience, and what they mention stands in its ledger. */
final class KitAttention implements Attention {

    /** To be called before an assertion on this emulator is made. */
    static void attach(EventingEmulator eventing) {
        eventing.attached(Attention.class, KitAttention::new);
    }

    @Override
    public boolean await(EventingEmulator eventing, BooleanSupplier condition) {
        return Patience.await(eventing, condition);
    }

    @Override
    public Optional<String> waited(EventingEmulator eventing) {
        return Patience.of(eventing).waited(eventing.options());
    }

    @Override
    public void nudge(EventingEmulator eventing) {
        Patience.of(eventing).nudge();
    }

    @Override
    public void mention(EventingEmulator eventing, Entry entry) {
        Ledger.of(eventing).mention(entry);
    }

    @Override
    public void mention(EventingEmulator eventing, ResourceKey resource) {
        Ledger.of(eventing).mention(resource);
    }
}
