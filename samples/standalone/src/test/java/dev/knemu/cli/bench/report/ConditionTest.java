package dev.knemu.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.knemu.cli.bench.report.Condition.Operator;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p99>+10%            | delivery.p99   | GREATER  | 10        | true",
                "delivery.p99.9>=+1% | delivery.p99.9 | AT_LEAST | 1         | true",
                "answer.p99.99>5ms   | answer.p99.99  | GREATER  | 5e6       | false",
                "p50<=1.5us          | delivery.p50   | AT_MOST  | 1500      | false",
                "mean>2µs            | delivery.mean  | GREATER  | 2000      | false",
                "max>1s              | delivery.max   | GREATER  | 1e9       | false",
                "throughput<-5%      | throughput     | LESS     | -5        | true",
                "throughput<100000   | throughput     | LESS     | 100000    | false",
                "deliveries<1.5M/s   | deliveries     | LESS     | 1500000   | false",
                "throughput < 100k/s | throughput     | LESS     | 100000    | false",
                "lost>0              | lost           | GREATER  | 0         | false",
            })
    void isAFigureAnOperatorAndALimit(String text, String metric, Operator operator, double limit, boolean isRelative) {
        assertThat(Condition.parse(text))
                .containsExactly(new Condition(text, Metric.named(metric), operator, limit, isRelative));
    }

    @Test
    void standsBesideOthersWithCommas() {
        assertThat(Condition.parse(" p99>+10% , throughput<-5%,lost>0 "))
                .extracting(Condition::text)
                .containsExactly("p99>+10%", "throughput<-5%", "lost>0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p99>+10%     | 100 | 110   | false",
                "p99>+10%     | 100 | 110.1 | true",
                "p99>=+10%    | 100 | 110   | true",
                "p99>-5%      | 100 | 96    | true",
                "throughput<-5%  | 100 | 95 | false",
                "throughput<-5%  | 100 | 94 | true",
                "throughput<=-5% | 100 | 95 | true",
                "throughput<-5%  | 0   | 0  | false",
                "lost>+10%    | 0   | 1     | true",
                "lost>0       | 9   | 0     | false",
                "lost>0       | 0   | 1     | true",
                "p99>5ms      | 9e9 | 5e6   | false",
            })
    void holdsBeyondItsLimit(String text, double before, double after, boolean holds) {
        assertThat(Condition.parse(text).get(0).holds(before, after)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                 | 1  | a condition is missing        | write for example p99>+10%",
                "p99>+10%,          | 10 | a condition is missing        | write for example p99>+10%",
                "=5                 | 1  | \"=\" is no figure             | write for example p99>+10%",
                "p98>+10%           | 1  | \"p98\" is no figure of a result | did you mean p9",
                "lost>0,throughputs<-5% | 8 | \"throughputs\" is no figure | did you mean throughput?",
                "latency>1s         | 1  | \"latency\" is no figure       | name one of them",
                "answers.p99>1s     | 1  | \"answers.p99\" is no figure   | name one of them",
                "p99                | 4  | an operator is missing        | write for example p99>+10%",
                "throughput=5%      | 11 | an operator is missing        | write for example throughput<-5%",
                "p99>               | 5  | a limit is missing            | write for example p99>5ms",
                "p99>fast           | 5  | a limit is missing            | write for example p99>5ms",
                "p99>10%            | 5  | \"10%\" has no sign            | write +10% for so much more than before",
                "p99>5              | 5  | \"5\" has no unit              | write for example 5ms",
                "p99>5min           | 5  | \"min\" is no unit of delivery.p99 | write for example 5ms",
                "throughput<5ms     | 12 | \"ms\" is no unit of throughput | write for example 100k",
                "lost>-5            | 6  | \"-5\" has a sign, and no %    | write 5 for that value",
                "p99>+10% throughput<-5% | 10 | \"throughput<-5%\" follows a whole condition | write for example p99>+10%,throughput",
            })
    void saysWhereAMistakeIsAndHowToMendIt(String text, int column, String what, String mend) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Condition.parse(text));

        assertThat(problem)
                .hasMessageStartingWith("--fail-if is wrong at column " + column + ": " + what)
                .hasMessageContaining("\n  mend: " + mend);
        assertThat(problem.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void pointsAtTheMistake() {
        Problem problem = catchThrowableOfType(Problem.class, () -> Condition.parse("lost>0,p99>10%"));

        assertThat(problem).hasMessage("""
                --fail-if is wrong at column 12: "10%" has no sign
                  why:  lost>0,p99>10%
                                   ^
                        A limit in percent is a change: up or down.
                  mend: write +10% for so much more than before, -10% for so much less""");
    }
}
