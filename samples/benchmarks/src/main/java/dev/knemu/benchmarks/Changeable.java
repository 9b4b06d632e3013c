package dev.knemu.benchmarks;

import java.util.List;

/** An engine whose rules come and go while it answers. One thread changes it. */
interface Changeable extends Matcher {

    /** Reads a rule, so that only the change itself is measured. */
    Change prepare(Rule rule);

    /** One rule that can be there or not. */
    interface Change {

        void add();

        /** Returns something that depends on what was done. */
        Object remove();
    }

    /** By the word that the {@code engine} parameter has for it. */
    static Changeable of(String engine, List<Rule> rules) {
        return switch (engine) {
            case "knemu" -> new IndexEngine(rules);
            case "event-ruler" -> new RulerEngine(rules);
            default ->
                throw new IllegalArgumentException(
                        "The engine \"" + engine + "\" cannot be changed. Write knemu or event-ruler.");
        };
    }
}
