package dev.knemu.lint;

import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestException;
import java.util.List;
import java.util.Optional;

/**
 * Looks at manifests and says what is wrong with them.
 *
 * <p>Pure functions: the same manifest gives the same findings, in the order of files and lines. May be used by many
 * threads.
 */
public final class Lint {

    private Lint() {}

    /** All findings of all rules. Of a resource that the webhooks refuse, only what they say. */
    public static List<Finding> check(Manifest manifest) {
        Lookout lookout = new Lookout(manifest);
        new InvalidManifests(lookout).look();
        new MissingReferences(lookout).look();
        new NeverMatching(lookout).look();
        new DoubtfulExpressions(lookout).look();
        new DuplicateTriggers(lookout).look();
        new MissingDeadLetterSinks(lookout).look();
        new RetryBudgets(lookout).look();
        new ReplyLoops(lookout).look();
        new KafkaKinds(lookout).look();
        lookout.notEmulated();
        return lookout.findings();
    }

    /** What a reader has to say of a manifest that it could not read; no other rule can look at it. */
    public static List<Finding> unreadable(ManifestException wrong) {
        return wrong.errors().stream()
                .map(error -> new Finding(
                        Rule.INVALID_MANIFEST,
                        Severity.ERROR,
                        Optional.empty(),
                        error.file(),
                        error.document(),
                        error.line(),
                        error.column(),
                        error.path(),
                        Lookout.sentence(error.problem()),
                        "",
                        error.hint()))
                .sorted(Finding.ORDER)
                .toList();
    }
}
