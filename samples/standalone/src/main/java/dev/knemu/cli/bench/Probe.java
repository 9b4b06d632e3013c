package dev.knemu.cli.bench;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import java.time.Duration;
import java.util.List;

/** Finds out how often events of each kind arrive, by sending one of each. */
final class Probe {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int IN_FLIGHT = 64;

    private Probe() {}

    /**
     * @param quiet how long nothing more comes once all has come
     * @throws Problem when the broker refuses one
     */
    static int[] arrivals(Stage stage, List<EventTemplate> templates, Phases phases, Duration quiet) {
        Tally tally = phases.next(templates, new int[templates.size()]);
        stage.arrivals().goTo(tally);
        Sending sending = new Sending(tally, stage.target(), new Samples(tally, PATIENCE), phases.clock(), () -> false);
        sending.once(templates.size(), IN_FLIGHT);
        sending.awaitQuiet(quiet, PATIENCE);
        int[] arrivals = new int[templates.size()];
        for (int i = 0; i < arrivals.length; i++) {
            arrivals[i] = tally.arrivals(i);
        }
        Outcome outcome = tally.settled();
        if (outcome.accepted() < outcome.sent()) {
            throw new Problem(
                    ExitCode.FAILED,
                    "the broker did not take an event of each kind",
                    outcome.refusals().isEmpty()
                            ? outcome.problem().orElse(outcome.unanswered() + " had no answer within 30 s")
                            : "it answered with " + outcome.refusals().keySet(),
                    "see that the address is a Broker's and that its Triggers are Ready: knemu run -f ..., knemu get");
        }
        return arrivals;
    }
}
