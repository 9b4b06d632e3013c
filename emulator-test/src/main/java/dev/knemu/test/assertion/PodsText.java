package dev.knemu.test.assertion;

import dev.knemu.EventingEmulator;
import dev.knemu.autoscale.PodAutoscaler.Active;
import dev.knemu.serving.RevisionScale;
import dev.knemu.serving.Scale;
import dev.knemu.serving.ScalingStep;
import dev.knemu.test.report.EntryText;
import dev.knemu.test.report.Names;
import dev.knemu.test.report.StoryText;
import java.util.ArrayList;
import java.util.List;

/** The pods of one Service at one moment, and how a failure tells of them. */
record PodsText(EventingEmulator eventing, List<RevisionScale> revisions) {

    private static final int MOST = 6;

    /** @param name of the Service, with its namespace or, in the default one, without */
    static PodsText of(EventingEmulator eventing, String name) {
        return new PodsText(
                eventing,
                eventing.revisions().stream()
                        .filter(revision -> revision.service().equals(Names.bare(name))
                                && revision.namespace().equals(Names.namespace(name)))
                        .toList());
    }

    boolean isEmpty() {
        return revisions.isEmpty();
    }

    /** Those of all revisions; -1 where nothing has any. */
    int ready() {
        return isEmpty()
                ? -1
                : revisions.stream()
                        .mapToInt(revision -> revision.scale().actual())
                        .sum();
    }

    List<String> names() {
        return revisions.stream().map(RevisionScale::revision).toList();
    }

    static String pods(int pods) {
        return pods == 1 ? "1 pod" : pods + " pods";
    }

    FailureText failure(String name, String wanted) {
        FailureText text = new FailureText("Expected Service " + Names.namespace(name) + "/" + Names.bare(name) + " "
                        + wanted + ", but it has " + (ready() == 0 ? "none" : ready()) + ".")
                .part(lines());
        StoryText.virtualTime(eventing)
                .ifPresent(time -> text.part("Virtual time stands at " + EntryText.clock(time.now())
                        + ". The autoscaler decides every two seconds: let time pass, with"
                        + " eventing.advance(ofSeconds(30))."));
        return text;
    }

    FailureText without(String name, String wanted) {
        return new FailureText("Expected Service " + Names.namespace(name) + "/" + Names.bare(name) + " " + wanted
                        + ", but its pods are not simulated.")
                .part("Nothing in its template asks for that. Give it an annotation, such as"
                        + " autoscaling.knative.dev/target, or a containerConcurrency.");
    }

    /** Each revision with its last decisions. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (RevisionScale revision : revisions) {
            lines.add("Revision " + revision.namespace() + "/" + revision.revision() + ": " + text(revision.scale()));
            List<ScalingStep> steps = revision.steps();
            steps.subList(Math.max(0, steps.size() - MOST), steps.size())
                    .forEach(step -> lines.add("  " + EntryText.clock(step.time()) + " " + step.explain()));
        }
        return lines;
    }

    private static String text(Scale scale) {
        int starting = Math.max(0, scale.replicas() - scale.actual());
        return pods(scale.actual())
                + (scale.actual() == 0 ? "" : " ready")
                + (starting == 0 ? "" : ", " + starting + " starting")
                + (scale.desired().isEmpty() ? "" : ", " + scale.desired().getAsInt() + " wanted")
                + (scale.active() == Active.TRUE ? "" : ", " + scale.reason());
    }
}
