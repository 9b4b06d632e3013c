package dev.knemu.lint;

import dev.knemu.filter.Filter;
import java.util.Map;
import java.util.Optional;

/** Examples of what filters let through. Pure functions; may be used by many threads. */
public final class Witness {

    private Witness() {}

    /**
     * Attributes of an event that passes; of those not named it does not matter what they are.
     *
     * @return empty where no event passes, and where the filter has too many alternatives or conditions of a kind that
     *     cannot be judged
     */
    public static Optional<Map<String, String>> of(Filter filter) {
        return Formula.passes(filter)
                .map(Satisfiability::of)
                .filter(Satisfiability.Result.Possible.class::isInstance)
                .map(possible -> ((Satisfiability.Result.Possible) possible).attributes());
    }
}
