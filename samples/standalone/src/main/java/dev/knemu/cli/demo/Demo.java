package dev.knemu.cli.demo;

import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.cli.run.Curl;
import dev.knemu.cli.terminal.Invocation;
import dev.knemu.cli.terminal.Narrator;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.StopSignal;
import dev.knemu.journal.Why;
import dev.knemu.resource.Trigger;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The demo: the shop, its story while it happens, and what to learn from it. */
public final class Demo {

    private static final String INTRODUCTION = """
            A small shop on Knative Eventing, in this process: no cluster, no container.

              shop → Broker default
                       → Trigger demo-audit      type starts with "demo."                      → audit
                       → Trigger user-welcome    type is "user.created"                        → welcome-mail
                       → Trigger order-shipping  type is "order.placed", source in "/shop/eu"  → shipping

            Three things are not as they should be: the mail server answers only the third time, one order has no
            address, and one comes from a shop that nobody ships for. Watch:
            """;

    private static final int WIDTH = 100;

    private final EventingEmulator eventing;
    private final PrintWriter out;
    private final Paint paint;

    public Demo(EventingEmulator eventing, PrintWriter out, Paint paint) {
        this.eventing = eventing;
        this.out = out;
        this.paint = paint;
    }

    /** @param keptUntil when to close the shop; empty: after the story */
    public void play(Duration length, Optional<StopSignal> keptUntil) throws InterruptedException {
        out.println(INTRODUCTION);
        eventing.apply(Shop.manifest());
        new Shop().open(eventing);
        List<Sent> sent = trade(length);
        summarize(sent);
        explain();
        if (keptUntil.isPresent()) {
            keepOpen(keptUntil.get());
        } else {
            suggest();
        }
    }

    private List<Sent> trade(Duration length) throws InterruptedException {
        try (Narrator narrator = new Narrator(out)) {
            Runnable end = story().tell(narrator);
            try {
                return Shop.trade(eventing, Shop.plan(length), length);
            } finally {
                end.run();
            }
        }
    }

    private void summarize(List<Sent> sent) {
        heading("What became of " + sent.size() + " events");
        List<String> lines = Deliveries.table(eventing.journal()).lines();
        out.println("  " + paint.faint(lines.get(0)));
        lines.stream().skip(1).forEach(line -> out.println("  " + line));
        out.println("  Refused is what the Trigger's filter did not want.");
    }

    private void explain() {
        heading("Why did " + Shop.EXPECTED + " not get " + Shop.UNWANTED + "?");
        for (Why why : eventing.why(Shop.UNWANTED, Shop.EXPECTED)) {
            wrapped(why.toString()).forEach(line -> out.println("  " + line));
        }
        out.println("  A cluster answers its producer 202 as well, and says no more. Ask for your own events with");
        out.println("  knemu run --why, or in a test with eventing.why(\"" + Shop.UNWANTED + "\", \"" + Shop.EXPECTED
                + "\").");
    }

    private void suggest() {
        String knemu = Invocation.text();
        heading("Try next");
        out.println("  " + knemu + " demo --for 2s --keep");
        out.println("      the same shop, open on an HTTP port for events of yours");
        out.println("  " + knemu + " demo --show-manifest > shop.yaml");
        out.println("      its manifest, to change as you like");
        out.println("  " + knemu + " run -f shop.yaml --why");
        out.println("      your manifests, saying why; a Service that nothing stands behind prints what it gets");
        out.println("  " + knemu + " run -f shop.yaml --service shipping=http://localhost:9000");
        out.println("      the same with a program of yours in the place of one of them");
        out.flush();
    }

    private void keepOpen(StopSignal signal) throws InterruptedException {
        String broker = eventing.url() + "/default/default";
        heading("The shop stays open: " + broker);
        out.println("An order that is shipped, and one that is not:");
        out.println(order(broker, "order-100", "/shop/eu").text("  "));
        out.println(order(broker, "order-101", "/shop/us").text("  "));
        out.println("Stop with Ctrl-C.");
        out.println();
        out.flush();
        try (Narrator narrator = new Narrator(out)) {
            Runnable end = story().tell(narrator);
            signal.await();
            eventing.shutDown();
            end.run();
        }
        out.println("The shop is closed.");
        out.flush();
    }

    private static Curl order(String broker, String id, String source) {
        return Curl.to(broker)
                .with("id", id)
                .with("type", Shop.ORDER)
                .with("source", source)
                .data("{\"item\": \"cup\", \"address\": \"1 Harbour Street\"}");
    }

    private Story story() {
        return new Story(eventing.journal(), eventing.list(Trigger.class).size(), paint);
    }

    private static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>(List.of(""));
        for (String word : text.split(" ")) {
            int last = lines.size() - 1;
            String line = lines.get(last).isEmpty() ? word : lines.get(last) + " " + word;
            if (line.length() > WIDTH) {
                lines.add(word);
            } else {
                lines.set(last, line);
            }
        }
        return lines;
    }

    private void heading(String text) {
        out.println();
        out.println(paint.strong(text));
    }
}
