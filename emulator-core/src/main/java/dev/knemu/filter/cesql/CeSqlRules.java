package dev.knemu.filter.cesql;

/** Where Knative's brokers and the specification's test kit give different answers, whose to give. */
public enum CeSqlRules {
    /** Of cloudevents/spec {@code cesql/spec.md} and its test kit. */
    SPECIFICATION,
    /**
     * Of a Broker: {@code time} is read in UTC, as it travels between ingress and filter, and {@code NOT} takes an
     * Integer, of which 0 is false, instead of a cast error.
     */
    KNATIVE
}
