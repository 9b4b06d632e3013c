package dev.knemu.transport;

import dev.knemu.time.Lane;
import io.vertx.core.Future;
import java.net.URI;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands at an address, asked anew for every request, so that an address may appear, change and go while events
 * flow. Answers from an immutable snapshot; may be called from any thread.
 */
public interface AddressBook {

    /**
     * What the answers are read from. As long as this gives the same object the answers stay the same, and who asks for
     * every event may keep them until then.
     */
    Object snapshot();

    /**
     * The ingress of a Broker. Never {@code null}: a Broker that does not exist has an ingress that answers 404, since
     * the ingress looks at the event before it looks for the Broker.
     */
    Receiver broker(String namespace, String name);

    /** The channel whose address has this host, or {@code null}. */
    @Nullable
    Receiver channel(String host);

    /** The channel of this name, or {@code null}. */
    @Nullable
    Receiver channel(String namespace, String name);

    /** The Broker of this name, if it is one of class Kafka; else {@code null}. */
    @Nullable
    Receiver kafkaBroker(String namespace, String name);

    /** The KafkaSink of this name, or {@code null}. */
    @Nullable
    Receiver kafkaSink(String namespace, String name);

    /**
     * What stands behind the Service of this name, or {@code null} when there is no such Service.
     */
    @Nullable
    Endpoint service(String namespace, String name);

    /**
     * The filter before the subscriber of the Trigger of this name, or why there is none: it looks for the Trigger before
     * it looks at the event.
     *
     * @param uid of the Trigger; one that was deleted and made anew is another
     */
    TriggerFilter filter(String namespace, String name, String uid);

    /** What stands at the address of a Trigger's filter. */
    sealed interface TriggerFilter {

        record Found(Receiver receiver) implements TriggerFilter {}

        /**
         * @param status what is answered
         * @param reason for people
         */
        record Missing(int status, String reason) implements TriggerFilter {}
    }

    /** Chooses for each request who is to answer it; may be asked on any lane. */
    interface Gate {

        Way choose();
    }

    /** To one of those who may answer, through what limits and delays them. */
    interface Way {

        /** Who answers; never {@link Endpoint.Scaled}. */
        Endpoint behind();

        /**
         * Lets a request through as soon as it may.
         *
         * @param lane where this is called, {@code onwards} is called, and the answer is owed
         * @param cancellation taken back by the asker: the request gives up its place. Cancelled where the answer came
         *     too late
         * @param onwards sends it to {@link #behind}; completes when it is answered
         * @param refused the answer of this way itself: there is no room, or it took too long
         */
        <T> Future<T> pass(
                Lane lane, Cancellation cancellation, Supplier<Future<T>> onwards, Function<Reply, T> refused);
    }

    /** What stands behind a Service. */
    sealed interface Endpoint {

        /** Pods that may have to start first, and take only so many requests at a time. */
        record Scaled(Gate gate) implements Endpoint {}

        /**
         * A function or a stand-in in this process.
         *
         * @param standIn the name of the stand-in that this is; {@code null}: a function of the application's
         * @param web what answers to all that are no events; {@code null}: they are refused
         */
        record Inside(
                Receiver receiver,
                @Nullable String standIn,
                @Nullable WebFace web) implements Endpoint {

            /** A function of the application's. */
            public Inside(Receiver receiver) {
                this(receiver, null, null);
            }
        }

        /**
         * A program that listens elsewhere; the request's path is appended to the base.
         *
         * @param base with scheme {@code http} or {@code https}, and a host; anything else is refused with an {@link
         *     IllegalArgumentException}
         * @param ownProcess whether the program was started for this emulator and ends with it
         */
        record Elsewhere(URI base, boolean ownProcess) implements Endpoint {

            /** A program that somebody else started. */
            public Elsewhere(URI base) {
                this(base, false);
            }

            public Elsewhere {
                boolean isHttp =
                        "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
                if (!isHttp || base.getRawAuthority() == null) {
                    // What people write as HOST:PORT has HOST for a scheme.
                    String hint =
                            base.getRawAuthority() == null && !isHttp ? "http://" + base : "http://localhost:9000";
                    throw new IllegalArgumentException("\"" + base + "\" is not the URL of a program that listens"
                            + " elsewhere: it needs http:// or https:// and a host. Write " + hint + ".");
                }
            }
        }

        /**
         * A program that listens elsewhere, and where is known later than that it will.
         *
         * @param base asked for every event, on its lane; must not block. What it throws is why nothing is sent
         */
        record Later(Supplier<@Nullable URI> base) implements Endpoint {

            /**
             * Where it is now.
             *
             * @throws IllegalStateException when that is not known yet
             */
            Elsewhere now() {
                URI url = base.get();
                if (url == null) {
                    throw new IllegalStateException("nobody has said yet where the program behind the Service listens");
                }
                return new Elsewhere(url);
            }
        }
    }
}
