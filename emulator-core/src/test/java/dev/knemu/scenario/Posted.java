package dev.knemu.scenario;

import io.cloudevents.CloudEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An event that a producer sent, and the status that it is owed. */
record Posted(CloudEvent event, CompletableFuture<Integer> answer) {

    /** Waits for the answer. */
    int status() {
        try {
            return answer.get(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("Event " + event.getId() + " was not answered.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            throw new AssertionError("Event " + event.getId() + " was not answered: " + e.getCause(), e);
        }
    }

    boolean isAnswered() {
        return answer.isDone();
    }
}
