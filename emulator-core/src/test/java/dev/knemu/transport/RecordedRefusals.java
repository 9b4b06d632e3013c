package dev.knemu.transport;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Remembers every refusal that it is told of. */
final class RecordedRefusals implements Refusals {

    record Refusal(
            Addressee addressee,
            int status,
            String reason,
            @Nullable Request request) {}

    private final BlockingQueue<Refusal> told = new LinkedBlockingQueue<>();

    @Override
    public void refused(Addressee addressee, int status, String reason, @Nullable Request request) {
        told.add(new Refusal(addressee, status, reason, request));
    }

    List<Refusal> all() {
        return List.copyOf(told);
    }

    /** The next one; waits for it. */
    Refusal next() throws InterruptedException {
        Refusal refusal = told.poll(10, TimeUnit.SECONDS);
        if (refusal == null) {
            throw new AssertionError("Nothing was refused within 10 seconds.");
        }
        return refusal;
    }
}
