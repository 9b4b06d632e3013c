package dev.knemu.filter.cesql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.knemu.filter.cesql.CeSqlNode.ComparisonOperator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CeSqlParserTest {

    @Test
    void keepsWhereEachPartStands() {
        CeSqlExpression expression = CeSqlExpression.parse("type = 'a' AND  NOT EXISTS subject");

        CeSqlNode.And and = (CeSqlNode.And) expression.root();

        assertThat(and.operands()).extracting(expression::text).containsExactly("type = 'a'", "NOT EXISTS subject");
        CeSqlNode.Comparison comparison = (CeSqlNode.Comparison) and.operands().get(0);
        assertThat(comparison.left()).isEqualTo(new CeSqlNode.Attribute("type", 0, 4));
        assertThat(comparison.operator()).isEqualTo(ComparisonOperator.EQUAL);
        assertThat(comparison.right()).isEqualTo(new CeSqlNode.Literal("a", 7, 10));
    }

    /** Measured with both upstream engines' grammar, which is not what most languages do. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a AND b OR c              | and(a, or(b, c))",
                "a OR b AND c              | or(a, and(b, c))",
                "a OR b OR c               | or(a, b, c)",
                "a AND b AND c OR d        | and(a, b, or(c, d))",
                "(a AND b) OR c            | or(and(a, b), c)",
                "a XOR b AND c             | xor(a, and(b, c))",
                "NOT a = 'x'               | =(not(a), 'x')",
                "NOT (a = 'x')             | not(=(a, 'x'))",
                "NOT a LIKE 'x%'           | like(not(a), 'x%')",
                "a NOT LIKE 'x%'           | notlike(a, 'x%')",
                "NOT a IN ('x')            | in(not(a), 'x')",
                "a NOT IN ('x', b)         | notin(a, 'x', b)",
                "NOT EXISTS a              | not(exists a)",
                "- a * 2                   | *(minus(a), 2)",
                "--'10'                    | minus(minus('10'))",
                "1 + 2 * 3                 | +(1, *(2, 3))",
                "10 - 4 - 3                | -(-(10, 4), 3)",
                "4 + -1                    | +(4, -1)",
                "+5                        | 5",
                "1 + a IN (2)              | +(1, in(a, 2))",
                "a * b LIKE '1_'           | *(a, like(b, '1_'))",
                "a = b = TRUE              | =(=(a, b), true)",
                "1 < 2 AND a != 'b'        | and(<(1, 2), <>(a, 'b'))",
                "a <> 'b' or a >= 1        | or(<>(a, 'b'), >=(a, 1))",
                "concat_ws(',', a, Left(b,1)) | CONCAT_WS(',', a, LEFT(b, 1))",
                "Type = 'A'                | =(type, 'A')",
                "1abc = 1                  | =(1abc, 1)",
                "'it\\'s \"x\" \\%'        | 'it's \"x\" \\%'",
                "'a\\\"b'                   | 'a\\\"b'",
            })
    void groupsAsUpstreamDoes(String text, String tree) {
        assertThat(tree(CeSqlExpression.parse(text).root())).isEqualTo(tree);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '~',
            value = {
                "type == 'a'       ¦ 6  ¦ \"==\" means nothing in CESQL. CESQL compares with one. Write \"=\".",
                "a = 1 && b = 2 ¦ 7  ¦ Write \"AND\"",
                "a = 1 || b = 2 ¦ 7  ¦ Write \"OR\"",
                "!(a = 1) ¦ 1  ¦ Write \"NOT (…)\"",
                "data.id = 1 ¦ 5  ¦ not what is in its data",
                "a = 'b ¦ 5  ¦ a text begins with ' and does not end",
                "(a = 'b' ¦ 9  ¦ the \"(\" of column 1 is not closed",
                "a = 'b') ¦ 8  ¦ \")\" closes nothing",
                "a = ¦ 4  ¦ the expression ends after \"=\"",
                "ABC( ¦ 5  ¦ the expression ends after \"(\"",
                "x LIKE 123 ¦ 8  ¦ \"123\" stands after LIKE, where only a text in quotes can. Write '123'.",
                "x LIKE y ¦ 8  ¦ only a text in quotes",
                "x IN 'a' ¦ 6  ¦ a set in parentheses was expected",
                "x IN () ¦ 7  ¦ the set of IN is empty",
                "EXISTS 'a' ¦ 8  ¦ a text stands after EXISTS",
                "4-1 ¦ 2  ¦ Write \"- 1\", with a space.",
                "a IS NULL ¦ 3  ¦ CESQL has no IS",
                "a b ¦ 3  ¦ Write an operator between the two values.",
                "a = 2147483648 ¦ 5  ¦ does not fit 32 bits",
                "my_ext = 'a' ¦ 1  ¦ Leave the underscore out",
                "my_ext2 = 'a' ¦ 1  ¦ neither an attribute",
                "f1(a) ¦ 1  ¦ no name of a function",
                "a = AND b ¦ 5  ¦ \"AND\" stands where a value belongs",
                "a = ; ¦ 5  ¦ Leave it out",
                "() ¦ 2  ¦ Write something between the parentheses",
                "a NOT = 'b' ¦ 3  ¦ NOT stands before a value, LIKE or IN",
                "a = “b” ¦ 5  ¦ plain quotes",
            })
    void saysWhereAndHowToMend(String text, int column, String sentence) {
        CeSqlParseException error = catchThrowableOfType(CeSqlParseException.class, () -> CeSqlExpression.parse(text));

        assertThat(error).hasMessageStartingWith("column " + column + ": ").hasMessageContaining(sentence);
        assertThat(error.column()).isEqualTo(column);
        assertThat(error.line()).isEqualTo(1);
        assertThat(error.offset()).isEqualTo(column - 1);
    }

    @Test
    void namesTheLineWhereThereIsMoreThanOne() {
        assertThatThrownBy(() -> CeSqlExpression.parse("type = 'a'\nAND type == 'b'"))
                .hasMessageStartingWith("line 2, column 10: \"==\"");
    }

    @Test
    void saysThatNothingIsThere() {
        assertThatThrownBy(() -> CeSqlExpression.parse("  "))
                .isInstanceOf(CeSqlParseException.class)
                .hasMessageStartingWith("column 3: the expression is empty");
    }

    @Test
    void survivesWhateverIsNestedTooDeep() {
        assertTooDeep("(".repeat(100_000));
        assertTooDeep("NOT ".repeat(100_000) + "TRUE");
        assertTooDeep("- ".repeat(100_000) + "1");
        assertTooDeep("1" + " + 1".repeat(100_000));
        assertTooDeep("a" + " LIKE 'b'".repeat(100_000));
        assertTooDeep("ABS(".repeat(100_000));
        assertTooDeep("a" + " AND a OR a".repeat(100_000));
    }

    private static void assertTooDeep(String text) {
        assertThatThrownBy(() -> CeSqlExpression.parse(text))
                .isInstanceOf(CeSqlParseException.class)
                .hasMessageContaining("nested more than 200 levels deep");
    }

    @Test
    void takesAnyNumberOfEqualOperators() {
        CeSqlNode root = CeSqlExpression.parse("type = 'a'" + " OR type = 'b'".repeat(50_000))
                .root();

        assertThat(((CeSqlNode.Or) root).operands()).hasSize(50_001);
    }

    private static String tree(CeSqlNode node) {
        if (node instanceof CeSqlNode.Literal literal) {
            return literal.value() instanceof String text
                    ? "'" + text + "'"
                    : literal.value().toString();
        } else if (node instanceof CeSqlNode.Attribute attribute) {
            return attribute.name();
        } else if (node instanceof CeSqlNode.Exists exists) {
            return "exists " + exists.attribute();
        } else if (node instanceof CeSqlNode.Not not) {
            return "not(" + tree(not.operand()) + ")";
        } else if (node instanceof CeSqlNode.Negate negate) {
            return "minus(" + tree(negate.operand()) + ")";
        } else if (node instanceof CeSqlNode.And and) {
            return "and" + trees(and.operands());
        } else if (node instanceof CeSqlNode.Or or) {
            return "or" + trees(or.operands());
        } else if (node instanceof CeSqlNode.Xor xor) {
            return "xor" + trees(xor.operands());
        } else if (node instanceof CeSqlNode.Comparison comparison) {
            return comparison.operator().symbol() + "(" + tree(comparison.left()) + ", " + tree(comparison.right())
                    + ")";
        } else if (node instanceof CeSqlNode.Arithmetic arithmetic) {
            return arithmetic.operator().symbol() + "(" + tree(arithmetic.left()) + ", " + tree(arithmetic.right())
                    + ")";
        } else if (node instanceof CeSqlNode.Like like) {
            return (like.negated() ? "notlike(" : "like(") + tree(like.operand()) + ", '" + like.pattern() + "')";
        } else if (node instanceof CeSqlNode.In in) {
            return (in.negated() ? "notin(" : "in(") + tree(in.operand()) + ", "
                    + in.set().stream().map(CeSqlParserTest::tree).collect(Collectors.joining(", ")) + ")";
        } else {
            CeSqlNode.Call call = (CeSqlNode.Call) node;
            return call.name() + trees(call.arguments());
        }
    }

    private static String trees(List<CeSqlNode> nodes) {
        return nodes.stream().map(CeSqlParserTest::tree).collect(Collectors.joining(", ", "(", ")"));
    }
}
