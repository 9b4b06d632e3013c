package dev.knemu.lint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is looked for. The ids are stable; {@code docs/reference/lint-rules.md} has an example of each. */
public enum Rule {
    DOUBTFUL_EXPRESSION(
            Severity.WARNING,
            "CESQL that can only fail, or that says something else than people read in it.",
            "Say it in another way; a webhook lets it through, and nothing tells you why no event comes."),
    INVALID_MANIFEST(
            Severity.ERROR,
            "A manifest that cannot be read, or that Knative's webhooks refuse.",
            "Nothing of the manifest would be applied. Change what the message names."),
    MISSING_REFERENCE(
            Severity.ERROR,
            "A name that no resource in the manifests has.",
            "Events would go nowhere, and the resource would not become Ready. Correct the name, or add the resource; "
                    + "what lives only on the cluster can stay as it is."),
    NO_DEAD_LETTER_SINK(
            Severity.WARNING,
            "Events that are dropped when no retry helps.",
            "Name a delivery.deadLetterSink, best on the Broker or the channel, so that it holds for all."),
    NOT_EMULATED(
            Severity.WARNING,
            "What is kept without effect when Knemu runs the manifest.",
            "On a cluster it does what it says; test that part there."),
    REPLY_LOOP(
            Severity.ERROR,
            "Events that come back to where they were.",
            "Break the circle with a filter that the returning event does not pass, or send answers elsewhere."),
    RETRY_BUDGET(
            Severity.INFO,
            "How long a delivery goes on before it gives up.",
            "Choose retry, backoffPolicy and backoffDelay so that the sum is what you mean."),
    TRIGGER_DUPLICATES(
            Severity.WARNING,
            "Two Triggers that do the same.",
            "Remove one of them, or change its filter or subscriber."),
    TRIGGER_NEVER_MATCHES(
            Severity.ERROR,
            "A Trigger whose filter contradicts itself.",
            "Use any where one of several values is meant, and all only for what holds of one event at once.");

    private final Severity severity;
    private final String summary;
    private final String help;

    Rule(Severity severity, String summary, String help) {
        this.severity = severity;
        this.summary = summary;
        this.help = help;
    }

    /** As it is written: {@code reply-loop}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Empty for an id that none has. */
    public static Optional<Rule> ofId(String id) {
        return Arrays.stream(values()).filter(rule -> rule.id().equals(id)).findFirst();
    }

    /** That of most findings; a finding may be less sure, or graver. */
    public Severity severity() {
        return severity;
    }

    /** What is found, in one sentence. */
    public String summary() {
        return summary;
    }

    /** What to do about it. */
    public String help() {
        return help;
    }

    @Override
    public String toString() {
        return id();
    }
}
