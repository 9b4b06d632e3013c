package dev.knemu.filter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.knemu.filter.cesql.CeSqlExpression;
import dev.knemu.filter.cesql.CeSqlFunctions;
import dev.knemu.filter.cesql.CeSqlNode;
import dev.knemu.filter.cesql.CeSqlParseException;
import io.cloudevents.CloudEvent;
import java.util.Optional;

/**
 * Passes when an expression in CloudEvents SQL is true.
 *
 * <p>Any error on the way (an attribute that the event does not have, a value that cannot be cast, a division by zero)
 * makes the filter fail, also below {@code NOT} and {@code OR}, unless it was never reached. So does a value that is no
 * Boolean, with which the Go filter panics. Source: knative/eventing {@code
 * pkg/eventfilter/subscriptionsapi/cesql_filter.go}.
 */
public record CeSqlFilter(CeSqlExpression expression) implements Filter {

    /** Ten thousand Triggers made from one template share what was parsed; on the caller's thread, as the rest is. */
    private static final Cache<String, CeSqlFilter> PARSED =
            Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

    /**
     * Of an expression's text, parsed once.
     *
     * @throws CeSqlParseException when it is no expression
     */
    public static CeSqlFilter of(String text) {
        return PARSED.get(text, unknown -> new CeSqlFilter(CeSqlExpression.parse(unknown)));
    }

    /** What keeps a text from being a filter here, for people: it does not parse, or uses what is not emulated. */
    public static Optional<String> problem(String text) {
        try {
            return notEmulated(of(text).expression.root());
        } catch (CeSqlParseException wrong) {
            return Optional.of(wrong.getMessage());
        }
    }

    private static Optional<String> notEmulated(CeSqlNode node) {
        return CeSqlParts.any(
                        node,
                        part -> part instanceof CeSqlNode.Call call
                                && call.name().equals(CeSqlFunctions.VERIFY_CORRELATION_ID))
                ? Optional.of("The CESQL function " + CeSqlFunctions.VERIFY_CORRELATION_ID
                        + " reads a Secret of the cluster and is not emulated. Compare an attribute instead, or test"
                        + " that part on a cluster.")
                : Optional.empty();
    }

    @Override
    public FilterResult result(CloudEvent event) {
        return expression.matches(event) ? FilterResult.PASS : FilterResult.FAIL;
    }

    @Override
    public Verdict evaluate(CloudEvent event) {
        return CeSqlAnswer.of(expression, event).verdict();
    }
}
