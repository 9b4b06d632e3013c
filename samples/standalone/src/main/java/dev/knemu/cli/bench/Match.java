package dev.knemu.cli.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many of the Triggers want an event: {@code 10%} of them, or {@code 3}. */
record Match(double amount, boolean isPercent) {

    /** Of so many; at least one, and not more than there are. */
    int of(int triggers) {
        long wanted = Math.round(isPercent ? triggers * amount / 100 : amount);
        return (int) Math.max(1, Math.min(wanted, triggers));
    }

    /** As on the command line. */
    @Override
    public String toString() {
        String number = amount == Math.rint(amount) ? String.valueOf((long) amount) : String.valueOf(amount);
        return isPercent ? number + "%" : number;
    }

    static final class Converter implements ITypeConverter<Match> {

        private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?)%");
        private static final Pattern COUNT = Pattern.compile("\\d{1,9}");

        @Override
        public Match convert(String text) {
            Matcher percent = PERCENT.matcher(text);
            if (percent.matches() && Double.parseDouble(percent.group(1)) <= 100) {
                return new Match(Double.parseDouble(percent.group(1)), true);
            }
            if (COUNT.matcher(text).matches() && Integer.parseInt(text) > 0) {
                return new Match(Integer.parseInt(text), false);
            }
            throw new TypeConversionException("\"" + text
                    + "\" does not say how many Triggers match. Write a part of them such as 10%, or a number from 1.");
        }
    }
}
