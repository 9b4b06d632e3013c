package dev.knemu.fault;

import dev.knemu.dispatch.Trip;
import dev.knemu.journal.Entry.Leg;
import dev.knemu.transport.Addressee;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong between the emulator and its subscribers, and how often: what at-least-once delivery over a real
 * network does sooner or later, on purpose and reproducibly.
 *
 * <pre>{@code
 * Faults.seed(42).duplicate(0.1).reorder(0.1).loseAck(0.05).latency(Duration.ofMillis(10), Duration.ofSeconds(2))
 * }</pre>
 *
 * <p>Immutable: each method gives another value, and says again what an earlier call said. Whether a fault befalls an
 * attempt depends on the seed, the event's source and id, the Trigger or Subscription, and the number of the attempt, and
 * on nothing else: the same seed does the same to the same events, whatever the order in which they come and on however
 * many threads. ({@link #dropFirst}, {@link #dropFibonacci} and whom a {@linkplain #reorder reordered} event lets pass
 * go by the order of requests.) A retry is another attempt, with luck of its own.
 *
 * <p>Probabilities are from 0 to 1, and 0 unless said otherwise. Requests to subscribers are affected; replies and dead
 * letters only when {@linkplain #withReplies asked for}. What producers and sources send to the emulator is not.
 */
public final class Faults {

    /** The answer of eventshub to what it drops; one that is retried. */
    static final int DROP_STATUS = 409;

    static final Duration REORDER_MOST = Duration.ofSeconds(1);

    /** No faults at all. */
    public static final Faults NONE = new Faults();

    // Assigned only while a new value is made, in with(): never after others can see it.
    long seed = FaultsText.DEFAULT_SEED;
    double duplicate;
    double reorder;
    Duration reorderMost = REORDER_MOST;
    double loseAck;
    double loseFirstAck;
    double loseRequest;
    double respond;
    int respondStatus;
    Duration latencyLeast = Duration.ZERO;
    Duration latencyMost = Duration.ZERO;
    long dropFirst;
    boolean dropFibonacci;
    int dropStatus = DROP_STATUS;
    List<String> to = List.of();
    List<String> on = List.of();
    boolean replies;
    boolean deadLetters;

    private Faults() {}

    Faults with(Consumer<Faults> change) {
        Faults copy = new Faults();
        copy.seed = seed;
        copy.duplicate = duplicate;
        copy.reorder = reorder;
        copy.reorderMost = reorderMost;
        copy.loseAck = loseAck;
        copy.loseFirstAck = loseFirstAck;
        copy.loseRequest = loseRequest;
        copy.respond = respond;
        copy.respondStatus = respondStatus;
        copy.latencyLeast = latencyLeast;
        copy.latencyMost = latencyMost;
        copy.dropFirst = dropFirst;
        copy.dropFibonacci = dropFibonacci;
        copy.dropStatus = dropStatus;
        copy.to = to;
        copy.on = on;
        copy.replies = replies;
        copy.deadLetters = deadLetters;
        change.accept(copy);
        return copy;
    }

    /** The beginning of faults: nothing goes wrong yet, and what will is chosen by {@code seed}. */
    public static Faults seed(long seed) {
        return NONE.withSeed(seed);
    }

    /**
     * Reads the text form, such as {@code seed=42,duplicate=0.1,loseAck=0.05,latency=10ms..2s}: the words are the names
     * of the methods here, in any order, each at most once; {@link #toString()} writes it. Without {@code seed} it is 42.
     *
     * @throws IllegalArgumentException says which part is wrong, and what may be written there
     */
    public static Faults parse(String text) {
        return FaultsText.parse(text);
    }

    /** The same faults, befalling others. */
    public Faults withSeed(long seed) {
        return with(faults -> faults.seed = seed);
    }

    /**
     * Sends a request twice, the second time when the first has been answered, after a {@linkplain #latency latency} of
     * its own. Both belong to one attempt, whose answer is the first; what is answered to the second is lost.
     */
    public Faults duplicate(double probability) {
        checkProbability("duplicate", probability);
        return with(faults -> faults.duplicate = probability);
    }

    /** As {@link #reorder(double, Duration)}, for at most a second. */
    public Faults reorder(double probability) {
        return reorder(probability, REORDER_MOST);
    }

    /**
     * Holds a request back until a later event of the same Trigger or Subscription has overtaken it and been answered.
     * One is held at a time, so whoever comes next may pass.
     *
     * @param most how long it is held, on the emulator's clock, when none overtakes it; more than zero
     */
    public Faults reorder(double probability, Duration most) {
        checkProbability("reorder", probability);
        if (most.isNegative() || most.isZero()) {
            throw new IllegalArgumentException("reorder holds an event back for at most " + most
                    + ", in which none can overtake it. Write a duration of more than zero.");
        }
        return with(faults -> {
            faults.reorder = probability;
            faults.reorderMost = most;
        });
    }

    /**
     * Loses an answer: the subscriber has processed the event, and the emulator sees a connection that ends without an
     * answer, and tries again if the delivery spec lets it.
     */
    public Faults loseAck(double probability) {
        checkProbability("loseAck", probability);
        return with(faults -> faults.loseAck = probability);
    }

    /** As {@link #loseAck}, of first attempts only: one retry is enough to get over it. */
    public Faults loseFirstAck(double probability) {
        checkProbability("loseFirstAck", probability);
        return with(faults -> faults.loseFirstAck = probability);
    }

    /** Loses a request: the connection is reset before it arrives, and the subscriber never sees it. */
    public Faults loseRequest(double probability) {
        checkProbability("loseRequest", probability);
        return with(faults -> faults.loseRequest = probability);
    }

    /**
     * Answers in place of the subscriber, who never sees the request, as a proxy on the way does.
     *
     * @param status 300 to 599, such as 503
     */
    public Faults respond(double probability, int status) {
        checkProbability("respond", probability);
        checkStatus("respond", status);
        return with(faults -> {
            faults.respond = probability;
            faults.respondStatus = status;
        });
    }

    /**
     * Lets every request take its time to arrive; on the way requests overtake each other.
     *
     * @param least zero or more
     * @param most {@code least} or more; all lengths between, in steps of a millisecond, are equally likely
     */
    public Faults latency(Duration least, Duration most) {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("latency is from " + least + " to " + most
                    + ". Both are zero or more, and the first is not longer than the second.");
        }
        return with(faults -> {
            faults.latencyLeast = least;
            faults.latencyMost = most;
        });
    }

    /**
     * As {@link #latency(Duration, Duration)}, as {@link #parse} reads it: {@code 10ms..2s}, or {@code 20ms} for all.
     *
     * @throws IllegalArgumentException when it is no such text
     */
    public Faults latency(String text) {
        return FaultsText.latency(this, text);
    }

    /**
     * Refuses the first requests to each address with the {@linkplain #dropStatus drop status}, whatever events they
     * bring, and no more after that. As eventshub's {@code DropFirstN}.
     *
     * @param requests zero or more
     */
    public Faults dropFirst(long requests) {
        if (requests < 0) {
            throw new IllegalArgumentException(
                    "dropFirst is " + requests + ". Write how many requests are refused at first, such as 3.");
        }
        return with(faults -> faults.dropFirst = requests);
    }

    /**
     * Refuses the 1st, 2nd, 3rd, 5th, 8th, 13th … request to each address with the {@linkplain #dropStatus drop status}.
     * As eventshub's {@code FibonacciDrop}. Source: knative/eventing {@code
     * test/lib/dropevents/dropeventsfibonacci/fibonacci.go}.
     */
    public Faults dropFibonacci() {
        return with(faults -> faults.dropFibonacci = true);
    }

    /**
     * What {@link #dropFirst} and {@link #dropFibonacci} answer; default 409, which is retried. As eventshub's {@code
     * DropEventsResponseCode}.
     *
     * @param status 300 to 599
     */
    public Faults dropStatus(int status) {
        checkStatus("dropStatus", status);
        return with(faults -> faults.dropStatus = status);
    }

    /**
     * Only where the subscriber is one of these Services (or Brokers, or Channels); the others are reached as without
     * faults.
     *
     * @param names {@code NAME}, in whichever namespace, or {@code NAMESPACE/NAME}
     */
    public Faults to(String... names) {
        return with(faults -> faults.to = names("to", names));
    }

    /**
     * Only on deliveries of these Triggers and Subscriptions.
     *
     * @param names {@code NAME}, in whichever namespace, or {@code NAMESPACE/NAME}
     */
    public Faults on(String... names) {
        return with(faults -> faults.on = names("on", names));
    }

    /** Also what a subscriber replied, on its way to where replies go. */
    public Faults withReplies() {
        return with(faults -> faults.replies = true);
    }

    /** Also what goes to a dead letter sink. */
    public Faults withDeadLetters() {
        return with(faults -> faults.deadLetters = true);
    }

    private static List<String> names(String word, String... names) {
        for (String name : names) {
            if (!name.matches("[^/+,=\\s]+(/[^/+,=\\s]+)?")) {
                throw new IllegalArgumentException(
                        word + " names \"" + name
                                + "\", which is no resource. Write its name, such as orders, or shop/orders with its namespace.");
            }
        }
        return Stream.of(names).distinct().toList();
    }

    private static void checkProbability(String word, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(word + " is " + probability
                    + ", and a probability is from 0 to 1. Write 0.1 for one request in ten, 1 for every one.");
        }
    }

    private static void checkStatus(String word, int status) {
        if (status < 300 || status > 599) {
            throw new IllegalArgumentException(word + " answers " + status
                    + ", which is no refusal. Write a status from 300 to 599, such as 503.");
        }
    }

    public long seed() {
        return seed;
    }

    /** Whether nothing ever goes wrong. */
    public boolean isNone() {
        return duplicate == 0
                && reorder == 0
                && loseAck == 0
                && loseFirstAck == 0
                && loseRequest == 0
                && respond == 0
                && latencyMost.isZero()
                && dropFirst == 0
                && !dropFibonacci;
    }

    boolean concern(Trip trip) {
        boolean concernsLeg = trip.leg() == Leg.SUBSCRIBER || (trip.leg() == Leg.REPLY ? replies : deadLetters);
        return concernsLeg
                && (on.isEmpty()
                        || isNamed(
                                on,
                                trip.subscription().namespace(),
                                trip.subscription().name()))
                && (to.isEmpty() || isTo(Addressee.of(trip.subscriber())));
    }

    private boolean isTo(Addressee subscriber) {
        return isNamed(to, subscriber.namespace(), subscriber.name());
    }

    private static boolean isNamed(List<String> names, String namespace, String name) {
        return names.contains(name) || names.contains(namespace + "/" + name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Faults faults
                && seed == faults.seed
                && toString().equals(faults.toString());
    }

    @Override
    public int hashCode() {
        return 31 * toString().hashCode() + Long.hashCode(seed);
    }

    /** The text form, which {@link #parse} reads; {@code none} for no faults. */
    @Override
    public String toString() {
        return FaultsText.of(this);
    }
}
