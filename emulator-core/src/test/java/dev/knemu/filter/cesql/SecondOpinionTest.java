package dev.knemu.filter.cesql;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.sql.EvaluationRuntime;
import io.cloudevents.sql.Parser;
import io.cloudevents.sql.Result;
import org.junit.jupiter.api.Test;

/**
 * Whether the SDK's engine, which Knative's Kafka Broker uses, is of the same opinion.
 *
 * <p>Values are compared where neither has an error: after one, the specification's test kit asks for values that the SDK
 * does not give (AND and OR after a math error). Its OR forgets an error of its first operand when the second is true, which
 * the specification's list of errors does not; such expressions are counted and passed over. Left out of the expressions,
 * because the SDK is alone with what it says:
 *
 * <ul>
 *   <li>{@code IS_INT} of a Boolean and {@code IS_BOOL} of an Integer, which it can cast and says that it cannot;
 *   <li>a set of IN with an element that errs before one that is equal: it forgets the error;
 *   <li>upper case in an attribute's name, which it does not find;
 *   <li>what does not parse, where it throws a NullPointerException.
 * </ul>
 */
class SecondOpinionTest {

    private static final int EXPRESSIONS = 4_000;

    @Test
    void isTheSame() {
        RandomExpressions expressions = new RandomExpressions(20_260_501);
        int withoutError = 0;
        int forgotten = 0;
        for (int i = 0; i < EXPRESSIONS; i++) {
            String text = expressions.next();
            Result theirs = Parser.parseDefault(text).evaluate(EvaluationRuntime.getDefault(), RandomExpressions.EVENT);
            CeSqlResult ours = CeSqlExpression.parse(text).evaluate(RandomExpressions.EVENT, CeSqlRules.KNATIVE);

            if (!ours.errors().isEmpty() && !theirs.isFailed() && text.matches("(?i).*\\bOR\\b.*")) {
                forgotten++;
                continue;
            }
            assertThat(ours.errors().isEmpty())
                    .as("%s: we have %s, they have %s", text, ours, theirs.causes())
                    .isEqualTo(!theirs.isFailed());
            if (!theirs.isFailed()) {
                withoutError++;
                assertThat(ours.value()).as(text).isEqualTo(theirs.value());
            }
        }

        assertThat(forgotten).as("errors that OR forgets").isLessThan(EXPRESSIONS / 10);
        assertThat(withoutError).as("expressions with a value to compare").isGreaterThan(EXPRESSIONS / 4);
    }

    @Test
    void isTheSameOfTheCompiledForm() {
        RandomExpressions expressions = new RandomExpressions(7);
        for (int i = 0; i < EXPRESSIONS; i++) {
            String text = expressions.next();
            CeSqlNode root = CeSqlExpression.parse(text).root();
            for (CeSqlRules rules : CeSqlRules.values()) {
                CeSqlResult full = Evaluation.of(root, RandomExpressions.EVENT, rules);
                Object compiled = Compiled.of(root, rules).value(RandomExpressions.EVENT);

                assertThat(compiled)
                        .as("%s by %s: %s", text, rules, full)
                        .isEqualTo(full.errors().isEmpty() ? full.value() : Compiled.FAILED);
            }
        }
    }
}
