package dev.knemu.cli.bench;

import dev.knemu.cli.load.Rate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How fast to send: {@code max}, {@code 50%} of that, or {@code 1000/s}. */
sealed interface LoadRate {

    /** As fast as answers come. */
    record Max() implements LoadRate {

        @Override
        public String toString() {
            return "max";
        }
    }

    /** Of the maximum, which is measured first. */
    record OfMax(double percent) implements LoadRate {

        @Override
        public String toString() {
            return (percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent)) + "%";
        }
    }

    record Fixed(Rate rate) implements LoadRate {

        @Override
        public String toString() {
            double perSecond = rate.perSecond();
            return (perSecond == Math.rint(perSecond) ? String.valueOf((long) perSecond) : String.valueOf(perSecond))
                    + "/s";
        }
    }

    final class Converter implements ITypeConverter<LoadRate> {

        private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?)%");

        @Override
        public LoadRate convert(String text) {
            if (text.equals("max")) {
                return new Max();
            }
            Matcher percent = PERCENT.matcher(text);
            if (percent.matches() && Double.parseDouble(percent.group(1)) > 0) {
                return new OfMax(Double.parseDouble(percent.group(1)));
            }
            try {
                return new Fixed(new Rate.Converter().convert(text));
            } catch (TypeConversionException e) {
                throw new TypeConversionException(
                        "\"" + text
                                + "\" is no rate. Write events a second such as 1000/s, or max, or a part of that such as 50%.");
            }
        }
    }
}
