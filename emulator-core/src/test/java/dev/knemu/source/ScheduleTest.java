package dev.knemu.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules as robfig/cron v3 reads them, with Knative's restrictions. */
class ScheduleTest {

    private static Schedule schedule(String text) {
        return Schedule.parse(text, Optional.empty());
    }

    private static List<String> firings(Schedule schedule, String after, int count) {
        List<String> firings = new ArrayList<>();
        Instant last = Instant.parse(after);
        for (int i = 0; i < count; i++) {
            last = schedule.next(last).orElseThrow();
            firings.add(last.toString());
        }
        return firings;
    }

    @Nested
    class Fields {

        @ParameterizedTest(name = "{1} after {0}: {2}")
        @CsvSource({
            "2026-01-01T00:00:00Z, * * * * *, 2026-01-01T00:01:00Z",
            "2026-01-01T00:00:59.999Z, * * * * *, 2026-01-01T00:01:00Z",
            "2026-01-01T00:00:00Z, 0/15 * * * *, 2026-01-01T00:15:00Z",
            "2026-01-01T00:00:00Z, 5/15 * * * *, 2026-01-01T00:05:00Z",
            "2026-01-01T00:50:00Z, 5/15 * * * *, 2026-01-01T01:05:00Z",
            "2026-01-01T00:00:00Z, '20-35/15 * * * *', 2026-01-01T00:20:00Z",
            "2026-01-01T00:20:00Z, '20-35/15 * * * *', 2026-01-01T00:35:00Z",
            "2026-01-01T00:35:00Z, '20-35/15 * * * *', 2026-01-01T01:20:00Z",
            "2026-01-01T00:00:00Z, '1,5,3 * * * *', 2026-01-01T00:01:00Z",
            "2026-01-01T00:01:00Z, '1,5,3 * * * *', 2026-01-01T00:03:00Z",
            "2026-01-01T00:00:00Z, '1,,2 * * * *', 2026-01-01T00:01:00Z",
            "2026-01-01T00:00:00Z, '*/100 * * * *', 2026-01-01T01:00:00Z",
            "2026-01-01T00:00:00Z, '30 08 ? Jul Sun', 2026-07-05T08:30:00Z",
            "2026-01-01T00:00:00Z, '30 08 15 JUL ?', 2026-07-15T08:30:00Z",
            "2026-01-01T00:00:00Z, '0 0 * feb-apr *', 2026-02-01T00:00:00Z",
            "2026-01-01T00:00:00Z, '0 0 ? * MON-FRI', 2026-01-02T00:00:00Z",
            "2026-01-02T00:00:00Z, '0 0 ? * MON-FRI', 2026-01-05T00:00:00Z",
            "2026-01-01T00:00:00Z, '0 0 * * 0', 2026-01-04T00:00:00Z",
            "2026-01-01T00:00:00Z, '? ? ? ? ?', 2026-01-01T00:01:00Z",
            "2026-01-01T00:00:00Z, '  0   12  *  *  *  ', 2026-01-01T12:00:00Z",
            "2026-12-31T23:59:45Z, '* * * * *', 2027-01-01T00:00:00Z",
            "2026-03-01T00:00:00Z, '0 0 29 2 ?', 2028-02-29T00:00:00Z",
            "2026-01-01T00:00:00Z, '0 0 31 * *', 2026-01-31T00:00:00Z",
            "2026-01-31T00:00:00Z, '0 0 31 * *', 2026-03-31T00:00:00Z",
        })
        void giveTheNextTime(String after, String text, String expected) {
            assertThat(schedule(text).next(Instant.parse(after))).contains(Instant.parse(expected));
        }

        @Test
        void mayBeSixWithSecondsFirst() {
            // C-203
            assertThat(firings(schedule("*/10 * * * * *"), "2026-01-01T00:00:00Z", 7))
                    .containsExactly(
                            "2026-01-01T00:00:10Z",
                            "2026-01-01T00:00:20Z",
                            "2026-01-01T00:00:30Z",
                            "2026-01-01T00:00:40Z",
                            "2026-01-01T00:00:50Z",
                            "2026-01-01T00:01:00Z",
                            "2026-01-01T00:01:10Z");
            assertThat(firings(schedule("* * * * * *"), "2026-01-01T00:00:00.5Z", 2))
                    .containsExactly("2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z");
        }

        @ParameterizedTest
        @CsvSource({
            "@hourly, 2026-05-13T15:00:00Z",
            "@daily, 2026-05-14T00:00:00Z",
            "@midnight, 2026-05-14T00:00:00Z",
            "@weekly, 2026-05-17T00:00:00Z",
            "@monthly, 2026-06-01T00:00:00Z",
            "@yearly, 2027-01-01T00:00:00Z",
            "@annually, 2027-01-01T00:00:00Z",
        })
        void mayBeADescriptor(String descriptor, String expected) {
            assertThat(schedule(descriptor).next(Instant.parse("2026-05-13T14:30:00Z")))
                    .contains(Instant.parse(expected));
        }

        @ParameterizedTest(name = "{0} on {1}: {2}")
        @CsvSource({
            // Both restricted: either will do
            "* * 1/14 * Sun, 2012-07-15, true",
            "* * 1/14 * Sun, 2012-06-15, true",
            "* * 1/14 * Sun, 2012-07-08, true",
            "* * 1/14 * Sun, 2012-07-09, false",
            "* * */10 * Sun, 2012-07-15, true",
            "* * */10 * Sun, 2012-07-11, true",
            // One is a star: both must allow the day
            "* * * * Mon, 2012-07-15, false",
            "* * * * Mon, 2012-07-16, true",
            "* * 1/14 * *, 2012-07-09, false",
            "* * 1/14 * *, 2012-07-15, true",
            "* * 15 * ?, 2012-07-15, true",
            "* * 15 * ?, 2012-07-16, false",
            "* * */1 * Mon, 2012-07-15, false",
        })
        void combineTheTwoDays(String text, LocalDate day, boolean expected) {
            Instant midnight = day.atStartOfDay(ZoneId.of("UTC")).toInstant();

            assertThat(schedule(text).next(midnight.minusSeconds(1)).equals(Optional.of(midnight)))
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(strings = {"0 0 30 2 *", "0 0 31 4,6,9,11 ?", ", * * * *"})
        void mayNeverMatch(String text) {
            assertThat(schedule(text).next(Instant.parse("2026-01-01T00:00:00Z")))
                    .isEmpty();
        }

        @Test
        void areNotLookedForBeyondFiveYears() {
            assertThat(schedule("0 0 29 2 *").next(Instant.parse("2096-03-01T00:00:00Z")))
                    .isEmpty();
            assertThat(schedule("0 0 29 2 *").next(Instant.parse("2099-03-01T00:00:00Z")))
                    .contains(Instant.parse("2104-02-29T00:00:00Z"));
        }
    }

    @Nested
    class Zones {

        private static final String BERLIN = "CRON_TZ=Europe/Berlin ";

        @Test
        void areUtcUnlessNamed() {
            assertThat(schedule("0 12 * * *").zone()).hasToString("Z");
            assertThat(schedule("CRON_TZ= 0 12 * * *").zone()).hasToString("Z");
        }

        @Test
        void areNamedByThePrefixOrTheField() {
            // C-385
            String after = "2026-07-01T00:00:00Z";

            assertThat(firings(schedule(BERLIN + "0 12 * * *"), after, 1)).containsExactly("2026-07-01T10:00:00Z");
            assertThat(firings(schedule("TZ=Europe/Berlin 0 12 * * *"), after, 1))
                    .containsExactly("2026-07-01T10:00:00Z");
            Schedule field = Schedule.parse("0 12 * * *", Optional.of("Europe/Berlin"));
            assertThat(firings(field, after, 1)).containsExactly("2026-07-01T10:00:00Z");
            assertThat(field).hasToString("CRON_TZ=Europe/Berlin 0 12 * * *");
            assertThat(firings(Schedule.parse("@daily", Optional.of("Asia/Kolkata")), after, 1))
                    .containsExactly("2026-07-01T18:30:00Z");
            assertThat(firings(Schedule.parse("0 12 * * *", Optional.of("EST")), after, 1))
                    .containsExactly("2026-07-01T17:00:00Z");
        }

        @Test
        void skipTimesThatDoNotExist() {
            // 02:00 to 03:00 is missing on 29 March 2026
            assertThat(firings(schedule(BERLIN + "30 2 * * *"), "2026-03-28T00:00:00Z", 2))
                    .containsExactly("2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z");
            assertThat(firings(schedule(BERLIN + "30 * 29 3 *"), "2026-03-29T00:00:00Z", 2))
                    .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z");
            assertThat(firings(schedule("CRON_TZ=America/New_York 0 30 2 11 Mar ?"), "2012-03-11T05:00:00Z", 1))
                    .containsExactly("2013-03-11T06:30:00Z");
            // Midnight itself is missing on 4 November 2018
            assertThat(firings(schedule("CRON_TZ=America/Sao_Paulo @daily"), "2018-11-03T12:00:00Z", 1))
                    .containsExactly("2018-11-05T02:00:00Z");
        }

        @Test
        void countTimesTwiceThatExistTwice() {
            // 02:00 to 03:00 comes twice on 25 October 2026
            assertThat(firings(schedule(BERLIN + "30 2 * * *"), "2026-10-24T12:00:00Z", 3))
                    .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z");
            assertThat(firings(schedule(BERLIN + "0 3 * * *"), "2026-10-24T12:00:00Z", 1))
                    .containsExactly("2026-10-25T02:00:00Z");
            assertThat(firings(schedule(BERLIN + "@hourly"), "2026-10-24T23:30:00Z", 4))
                    .containsExactly(
                            "2026-10-25T00:00:00Z",
                            "2026-10-25T01:00:00Z",
                            "2026-10-25T02:00:00Z",
                            "2026-10-25T03:00:00Z");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Mars/Olympus", "europe/berlin", "+02:00", "UTC+1", "GMT+2"})
        void mustBeKnown(String zone) {
            var refused = catchThrowableOfType(
                    InvalidScheduleException.class, () -> Schedule.parse("* * * * *", Optional.of(zone)));

            assertThat(refused).hasMessage("provided bad location " + zone + ": unknown time zone " + zone);
            assertThat(refused.field()).isEqualTo("timezone");
            assertThat(refused.advice()).contains("Europe/Berlin");
        }
    }

    @Nested
    class Refusals {

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "@every 1s               | unsupported descriptor @every", // C-385
                    "CRON_TZ=UTC @every 2h   | unsupported descriptor @every",
                    "@fortnightly            | unrecognized descriptor: @fortnightly",
                    "''                      | empty spec string",
                    "* * *                   | expected 5 to 6 fields, found 3: [* * *]",
                    "* * * * * * *           | expected 5 to 6 fields, found 7: [* * * * * * *]",
                    "x * * * *               | failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax",
                    "1- * * * *              | failed to parse int from : strconv.Atoi: parsing \"\": invalid syntax",
                    "99999999999 * * * *     | failed to parse int from 99999999999: strconv.Atoi: parsing "
                            + "\"99999999999\": value out of range",
                    "1-2-3 * * * *           | too many hyphens: 1-2-3",
                    "1/2/3 * * * *           | too many slashes: 1/2/3",
                    "*/0 * * * *             | step of range should be a positive number: */0",
                    "*/-1 * * * *            | negative number (-1) not allowed: -1",
                    "60 * * * *              | end of range (60) above maximum (59): 60",
                    "* 24 * * *              | end of range (24) above maximum (23): 24",
                    "* * 0 * *               | beginning of range (0) below minimum (1): 0",
                    "* * 32 * *              | end of range (32) above maximum (31): 32",
                    "* * * 13 *              | end of range (13) above maximum (12): 13",
                    "* * * * 7               | end of range (7) above maximum (6): 7",
                    "30-20 * * * *           | beginning of range (30) beyond end of range (20): 30-20",
                    "* * * * fri-mon         | beginning of range (5) beyond end of range (1): fri-mon",
                    "60 * * * * *            | end of range (60) above maximum (59): 60",
                    "TZ=UTC                  | no schedule after TZ=UTC",
                    "* * L * *               | failed to parse int from L: strconv.Atoi: parsing \"L\": invalid syntax",
                })
        void sayWhatUpstreamSays(String text, String message) {
            var refused =
                    catchThrowableOfType(InvalidScheduleException.class, () -> Schedule.parse(text, Optional.empty()));

            assertThat(refused).hasMessage(message);
            assertThat(refused.field()).isEqualTo("schedule");
            assertThat(refused.advice()).isNotEmpty();
        }

        @Test
        void nameTheFieldThatIsWrong() {
            var refused = catchThrowableOfType(
                    InvalidScheduleException.class, () -> Schedule.parse("* * * * 7", Optional.empty()));

            assertThat(refused.advice())
                    .isEqualTo("The day of week field takes 0 to 6, or sun to sat, "
                            + "as *, N, N-M, with /STEP, or a list of these.");
        }

        @Test
        void coverAPrefixBesideTheTimezone() {
            var refused = catchThrowableOfType(
                    InvalidScheduleException.class,
                    () -> Schedule.parse("CRON_TZ=UTC * * * * *", Optional.of("Europe/Berlin")));

            assertThat(refused).hasMessageContaining("failed to parse int from CRON_TZ=UTC");
        }
    }

    /** Second by second is too slow for years, so schedules are of whole minutes and windows of a few weeks. */
    @Test
    void findsWhatLookingAtEachTimeOneByOneFinds() {
        Random random = new Random(42);
        List<String> zones = List.of("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata");
        for (int round = 0; round < 30; round++) {
            int minute = random.nextInt(60);
            int hour = random.nextInt(4);
            int day = 1 + random.nextInt(31);
            int weekday = random.nextInt(7);
            boolean bothDays = random.nextBoolean();
            ZoneId zone = ZoneId.of(zones.get(round % zones.size()));
            Schedule schedule = Schedule.parse(
                    minute + " " + hour + " " + day + " * " + (bothDays ? weekday : "*"), Optional.of(zone.getId()));
            Instant start = Instant.parse(random.nextBoolean() ? "2026-03-01T00:00:00Z" : "2026-10-10T00:00:00Z");
            Instant end = start.plusSeconds(40L * 24 * 3600);

            List<Instant> expected = new ArrayList<>();
            // No clock of these zones stands at that minute of the hour but every quarter of an hour from here.
            for (Instant at = start.plusSeconds(minute % 15 * 60); at.isBefore(end); at = at.plusSeconds(15 * 60)) {
                ZonedDateTime local = at.atZone(zone);
                boolean dayMatches = local.getDayOfMonth() == day
                        || bothDays && local.getDayOfWeek().getValue() % 7 == weekday;
                if (local.getMinute() == minute && local.getHour() == hour && dayMatches && at.isAfter(start)) {
                    expected.add(at);
                }
            }
            List<Instant> found = new ArrayList<>();
            for (Optional<Instant> next = schedule.next(start);
                    next.isPresent() && next.get().isBefore(end);
                    next = schedule.next(next.get())) {
                found.add(next.get());
            }

            assertThat(found).as(schedule.toString() + " from " + start).isEqualTo(expected);
        }
    }
}
