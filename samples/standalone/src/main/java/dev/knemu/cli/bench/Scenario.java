package dev.knemu.cli.bench;

import dev.knemu.cli.bench.report.Workload;
import java.util.List;

/**
 * What is measured, ready to take events: a broker with its Triggers, the subscribers behind them, and the events.
 *
 * @param workload how a result calls it, at the highest rate
 * @param templates of the events, which are sent in turn
 * @param expected how often an event of each template is to arrive
 * @param mostUnderWay more events than that are not to be without an answer at a time
 * @param notes what a reader of the result is to know
 * @param stage what is to be closed in the end
 */
record Scenario(
        Workload workload,
        List<EventTemplate> templates,
        int[] expected,
        int mostUnderWay,
        List<String> notes,
        Stage stage)
        implements AutoCloseable {

    Target target() {
        return stage.target();
    }

    /** Whether the broker is in this process, and so nobody is hurt when it gets as much as it takes. */
    boolean isOurs() {
        return stage.isOurs();
    }

    Arrivals arrivals() {
        return stage.arrivals();
    }

    @Override
    public void close() {
        stage.close();
    }
}
