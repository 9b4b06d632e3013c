package dev.knemu.cli.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * So many a second: {@code 100}, {@code 100/s}, {@code 6/m}.
 *
 * @param perSecond more than 0
 */
public record Rate(double perSecond) {

    public static final class Converter implements ITypeConverter<Rate> {

        private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(?:/([smh]))?");

        @Override
        public Rate convert(String text) {
            Matcher matcher = RATE.matcher(text);
            if (!matcher.matches() || Double.parseDouble(matcher.group(1)) == 0) {
                throw new TypeConversionException(
                        "\"" + text + "\" is no rate. Write one such as 100/s, 0.5/s or 6/m.");
            }
            double count = Double.parseDouble(matcher.group(1));
            String unit = matcher.group(2) == null ? "s" : matcher.group(2);
            return new Rate(count / (unit.equals("s") ? 1 : unit.equals("m") ? 60 : 3600));
        }
    }
}
