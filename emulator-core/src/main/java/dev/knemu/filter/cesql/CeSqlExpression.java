package dev.knemu.filter.cesql;

import io.cloudevents.CloudEvent;

/**
 * An expression that has been parsed: a value, to be kept and used from any thread.
 *
 * <p>Source: cloudevents/spec {@code cesql/spec.md} 1.0.0.
 */
public final class CeSqlExpression {

    /** How many levels a syntax tree may have: far more than people write, far less than a stack holds. */
    public static final int MAX_DEPTH = 200;

    private final String text;
    private final CeSqlNode root;
    private final Compiled compiled;

    private CeSqlExpression(String text, CeSqlNode root) {
        this.text = text;
        this.root = root;
        compiled = Compiled.of(root, CeSqlRules.KNATIVE);
    }

    /**
     * Parses an expression.
     *
     * <p>A call of a function that does not exist parses, as upstream; see {@link CeSqlFunctions#exists}.
     *
     * @throws CeSqlParseException when the text is no expression
     */
    public static CeSqlExpression parse(String text) {
        return new CeSqlExpression(text, Parser.parse(text));
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** The syntax tree. */
    public CeSqlNode root() {
        return root;
    }

    /** What stands in the text where a node does; a closing parenthesis may be missing around it. */
    public String text(CeSqlNode node) {
        return text.substring(node.start(), node.end());
    }

    /**
     * Whether a Broker lets an event pass: true, a Boolean, and without any error, by {@link CeSqlRules#KNATIVE}. Stops
     * at what settles it. Makes no garbage for comparisons of attributes with literals, joined in whatever way; {@code
     * time} and functions make some.
     */
    public boolean matches(CloudEvent event) {
        return compiled.passes(event);
    }

    /** The value with all errors on the way to it: {@code evaluate(event, KNATIVE).passes()} is {@link #matches}. */
    public CeSqlResult evaluate(CloudEvent event, CeSqlRules rules) {
        return Evaluation.of(root, event, rules);
    }

    /** As {@link #evaluate(CloudEvent, CeSqlRules)}, of a part of this expression. */
    public CeSqlResult evaluate(CeSqlNode part, CloudEvent event, CeSqlRules rules) {
        return Evaluation.of(part, event, rules);
    }

    /** As {@link #evaluate(CeSqlNode, CloudEvent, CeSqlRules)}, cast to Boolean as {@code AND} casts its operands. */
    public CeSqlResult test(CeSqlNode part, CloudEvent event, CeSqlRules rules) {
        return Evaluation.ofTruth(part, event, rules);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CeSqlExpression expression && expression.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
