package dev.knemu.cli.run;

import dev.knemu.fault.Faults;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The text form of {@link Faults}, as picocli wants it. */
final class FaultsConverter implements ITypeConverter<Faults> {

    @Override
    public Faults convert(String text) {
        try {
            return Faults.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
