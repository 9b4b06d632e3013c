package dev.knemu.source;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.knemu.source.CronField.Bounds;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When a PingSource fires: a cron expression in a time zone, as robfig/cron v3 understands it.
 *
 * <p>Five fields, or six with seconds first; or one of {@code @hourly @daily @midnight @weekly @monthly @yearly
 * @annually}. A prefix {@code CRON_TZ=ZONE} or {@code TZ=ZONE} names the time zone; without one it is UTC, the zone of
 * Knative's ping adapter. When both day fields are restricted a day that either allows counts; when one is {@code *} or
 * {@code ?} without a step, both must allow it. Source: robfig/cron v3.0.1 {@code parser.go} and {@code spec.go};
 * knative/eventing {@code pkg/apis/sources/v1/ping_validation.go}.
 *
 * <p>Where clocks are set forward, times that do not exist are left out; where they are set back, times that exist twice
 * count twice. Immutable.
 */
public final class Schedule {

    /** robfig/cron gives up looking beyond this; the 29th of February is near enough, except around 2100. */
    private static final int MAX_YEARS = 5;

    private static final Map<String, String> DESCRIPTORS = Map.of(
            "@yearly", "0 0 0 1 1 *",
            "@annually", "0 0 0 1 1 *",
            "@monthly", "0 0 0 1 * *",
            "@weekly", "0 0 0 * * 0",
            "@daily", "0 0 0 * * *",
            "@midnight", "0 0 0 * * *",
            "@hourly", "0 0 * * * *");

    /** Names that Go knows and older Java time zone data do not. */
    private static final Map<String, String> ALIASES = Map.of("EST", "-05:00", "MST", "-07:00", "HST", "-10:00");

    /** All six fields must allow a time: how days combine is settled before the library sees them. */
    private static final CronDefinition SIX_FIELDS = CronDefinitionBuilder.defineCron()
            .withSeconds()
            .withValidRange(0, 59)
            .and()
            .withMinutes()
            .withValidRange(0, 59)
            .and()
            .withHours()
            .withValidRange(0, 23)
            .and()
            .withDayOfMonth()
            .withValidRange(1, 31)
            .and()
            .withMonth()
            .withValidRange(1, 12)
            .and()
            .withDayOfWeek()
            .withValidRange(0, 6)
            .withMondayDoWValue(1)
            .and()
            .matchDayOfWeekAndDayOfMonth()
            .instance();

    private final String text;
    private final ZoneId zone;
    private final List<ExecutionTime> alternatives;

    private Schedule(String text, ZoneId zone, List<ExecutionTime> alternatives) {
        this.text = text;
        this.zone = zone;
        this.alternatives = alternatives;
    }

    /**
     * @param text the field {@code schedule}
     * @param timezone the field {@code timezone}, an IANA name; upstream puts it before the schedule as {@code
     *     CRON_TZ=…}, so a schedule with a prefix of its own is refused beside it
     * @throws InvalidScheduleException when Knative's webhook would refuse it
     */
    public static Schedule parse(String text, Optional<String> timezone) {
        if (text.contains("@every")) {
            throw invalid(
                    "unsupported descriptor @every",
                    "Write the interval as a schedule: \"*/10 * * * * *\" is every ten seconds.");
        }
        String whole = timezone.filter(zone -> !zone.isEmpty())
                .map(zone -> "CRON_TZ=" + zone + " " + text)
                .orElse(text);
        if (whole.isEmpty()) {
            throw invalid("empty spec string", "Write a schedule such as \"* * * * *\", every minute.");
        }
        ZoneId zone = ZoneOffset.UTC;
        String expression = whole;
        if (whole.startsWith("TZ=") || whole.startsWith("CRON_TZ=")) {
            int space = whole.indexOf(' ');
            if (space < 0) {
                throw invalid("no schedule after " + whole, "Write a schedule behind the time zone.");
            }
            zone = zone(whole.substring(whole.indexOf('=') + 1, space));
            expression = whole.substring(space).trim();
        }
        return new Schedule(whole, zone, alternatives(fields(expression)));
    }

    private static List<CronField> fields(String expression) {
        String known = DESCRIPTORS.get(expression);
        if (known == null && expression.startsWith("@")) {
            throw invalid(
                    "unrecognized descriptor: " + expression,
                    "Known are " + DESCRIPTORS.keySet().stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        String fields = known == null ? expression : known;
        List<String> texts = Arrays.stream(fields.split("\\s+"))
                .filter(field -> !field.isEmpty())
                .collect(Collectors.toCollection(ArrayList::new));
        Bounds[] bounds = Bounds.values();
        if (texts.size() < bounds.length - 1 || texts.size() > bounds.length) {
            throw invalid(
                    "expected 5 to 6 fields, found " + texts.size() + ": [" + String.join(" ", texts) + "]",
                    "Write minute, hour, day of month, month and day of week; seconds may stand before them.");
        }
        if (texts.size() < bounds.length) {
            texts.add(0, "0");
        }
        List<CronField> parsed = new ArrayList<>(bounds.length);
        for (Bounds field : bounds) {
            parsed.add(CronField.parse(texts.get(field.ordinal()), field));
        }
        return parsed;
    }

    /** The library combines fields by AND only; that either day field will do is two schedules of which the first counts. */
    private static List<ExecutionTime> alternatives(List<CronField> fields) {
        CronField days = fields.get(Bounds.DAY_OF_MONTH.ordinal());
        CronField weekdays = fields.get(Bounds.DAY_OF_WEEK.ordinal());
        if (days.isAny() || weekdays.isAny()) {
            return executionTimes(fields);
        }
        List<ExecutionTime> either = new ArrayList<>(2);
        either.addAll(executionTimes(with(fields, Bounds.DAY_OF_WEEK)));
        either.addAll(executionTimes(with(fields, Bounds.DAY_OF_MONTH)));
        return List.copyOf(either);
    }

    private static List<CronField> with(List<CronField> fields, Bounds unrestricted) {
        List<CronField> changed = new ArrayList<>(fields);
        changed.set(unrestricted.ordinal(), CronField.parse("*", unrestricted));
        return changed;
    }

    private static List<ExecutionTime> executionTimes(List<CronField> fields) {
        if (fields.stream().anyMatch(CronField::isNever)) {
            return List.of();
        }
        String expression = fields.stream().map(CronField::asList).collect(Collectors.joining(" "));
        return List.of(ExecutionTime.forCron(new CronParser(SIX_FIELDS).parse(expression)));
    }

    private static ZoneId zone(String name) {
        if (name.isEmpty() || name.equals("Local")) {
            return ZoneOffset.UTC;
        }
        try {
            // Java also takes offsets such as +02:00, which Go does not.
            if (ALIASES.containsKey(name) || ZoneId.getAvailableZoneIds().contains(name)) {
                return ZoneId.of(name, ALIASES);
            }
        } catch (DateTimeException e) {
            throw unknownZone(name);
        }
        throw unknownZone(name);
    }

    private static InvalidScheduleException unknownZone(String name) {
        return new InvalidScheduleException(
                "timezone",
                "provided bad location " + name + ": unknown time zone " + name,
                "Write a name of the IANA time zone database, such as Europe/Berlin.");
    }

    private static InvalidScheduleException invalid(String message, String advice) {
        return new InvalidScheduleException("schedule", message, advice);
    }

    /**
     * The first time after the given one at which to fire, in whole seconds; empty when there is none until the end of
     * the fifth calendar year from then.
     */
    public Optional<Instant> next(Instant after) {
        Instant earliest = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        int lastYear = earliest.atZone(zone).getYear() + MAX_YEARS;
        // Between two transitions of the zone its clock is a plain one, so the library is asked for each such stretch
        // as if it were in UTC, and has no say in what happens when clocks are set.
        while (true) {
            ZoneOffset offset = zone.getRules().getOffset(earliest);
            ZoneOffsetTransition transition = zone.getRules().nextTransition(earliest);
            LocalDateTime local =
                    nextLocal(LocalDateTime.ofInstant(earliest, offset).minusSeconds(1));
            if (local == null) {
                return Optional.empty();
            }
            Instant next = local.toInstant(offset);
            if (transition == null || next.isBefore(transition.getInstant())) {
                return local.getYear() > lastYear ? Optional.empty() : Optional.of(next);
            }
            earliest = transition.getInstant();
            if (earliest.atZone(zone).getYear() > lastYear) {
                return Optional.empty();
            }
        }
    }

    private @Nullable LocalDateTime nextLocal(LocalDateTime after) {
        ZonedDateTime first = null;
        for (ExecutionTime alternative : alternatives) {
            ZonedDateTime next =
                    alternative.nextExecution(after.atZone(ZoneOffset.UTC)).orElse(null);
            if (next != null && (first == null || next.isBefore(first))) {
                first = next;
            }
        }
        return first == null ? null : first.toLocalDateTime();
    }

    /** The zone whose clock is meant. */
    public ZoneId zone() {
        return zone;
    }

    /** As robfig/cron is given it: with the time zone as a prefix. */
    @Override
    public String toString() {
        return text;
    }
}
