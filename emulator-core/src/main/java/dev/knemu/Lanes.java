package dev.knemu;

import dev.knemu.dispatch.Dispatcher;
import dev.knemu.time.Lane;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** All lanes of one emulator, and what can be asked of them together. */
record Lanes(List<? extends Lane> all) {

    Lane first() {
        return all.get(0);
    }

    /** One thread's events always go to the same lane, so that they are taken in the order sent. */
    Lane ofCaller() {
        if (all.size() == 1) {
            return all.get(0);
        }
        // By index, because an iterator would be garbage for every event.
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isCurrent()) {
                return all.get(i);
            }
        }
        return all.get((int) (Thread.currentThread().getId() % all.size()));
    }

    /** Whether the caller is on one of them. */
    boolean isCurrent() {
        return all.stream().anyMatch(Lane::isCurrent);
    }

    /** Asks every lane on its own thread; completes with their answers in order. */
    <T> Future<List<T>> ask(Function<Lane, Future<T>> question) {
        List<Future<T>> answers = new ArrayList<>();
        for (Lane lane : all) {
            Promise<T> answer = Promise.promise();
            lane.execute(() -> question.apply(lane).onComplete(answer));
            answers.add(answer.future());
        }
        return Future.all(answers)
                .map(joined -> answers.stream().map(Future::result).toList());
    }

    /**
     * Completes when no delivery has an attempt under way: two rounds that see the same number of attempts saw, between
     * them, a moment in which all lanes were quiet.
     *
     * @param nothingToCome whether nothing is on its way to a lane
     * @param elsewhere completes when what is asked elsewhere at this moment is answered
     */
    Future<Void> idle(Dispatcher dispatcher, BooleanSupplier nothingToCome, Supplier<Future<?>> elsewhere) {
        return idle(dispatcher, nothingToCome, elsewhere, -1);
    }

    private Future<Void> idle(
            Dispatcher dispatcher, BooleanSupplier nothingToCome, Supplier<Future<?>> elsewhere, long attemptsBefore) {
        return elsewhere.get().compose(answered -> ask(dispatcher::whenQuiet)).compose(counts -> {
            long attempts = counts.stream().mapToLong(Long::longValue).sum();
            return attempts == attemptsBefore && nothingToCome.getAsBoolean()
                    ? Future.succeededFuture()
                    : idle(dispatcher, nothingToCome, elsewhere, attempts);
        });
    }
}
