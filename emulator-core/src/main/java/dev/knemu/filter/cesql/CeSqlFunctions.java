package dev.knemu.filter.cesql;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The functions of CESQL; source: cloudevents/spec {@code cesql/spec.md} section 3.5. */
public final class CeSqlFunctions {

    /** Knative's own function, which needs a Kubernetes secret and is not emulated. */
    public static final String VERIFY_CORRELATION_ID = "KN_VERIFY_CORRELATION_ID";

    enum Type {
        ANY,
        STRING,
        INTEGER,
        BOOLEAN
    }

    enum Function {
        INT("INT", Type.INTEGER, false, Type.ANY),
        BOOL("BOOL", Type.BOOLEAN, false, Type.ANY),
        STRING("STRING", Type.STRING, false, Type.ANY),
        IS_INT("IS_INT", Type.BOOLEAN, false, Type.ANY),
        IS_BOOL("IS_BOOL", Type.BOOLEAN, false, Type.ANY),
        ABS("ABS", Type.INTEGER, false, Type.INTEGER),
        LENGTH("LENGTH", Type.INTEGER, false, Type.STRING),
        CONCAT("CONCAT", Type.STRING, true),
        CONCAT_WS("CONCAT_WS", Type.STRING, true, Type.STRING),
        LOWER("LOWER", Type.STRING, false, Type.STRING),
        UPPER("UPPER", Type.STRING, false, Type.STRING),
        TRIM("TRIM", Type.STRING, false, Type.STRING),
        LEFT("LEFT", Type.STRING, false, Type.STRING, Type.INTEGER),
        RIGHT("RIGHT", Type.STRING, false, Type.STRING, Type.INTEGER),
        SUBSTRING("SUBSTRING", Type.STRING, false, Type.STRING, Type.INTEGER),
        SUBSTRING_WITH_LENGTH("SUBSTRING", Type.STRING, false, Type.STRING, Type.INTEGER, Type.INTEGER);

        private final String word;
        private final Type returns;
        private final boolean takesMoreTexts;
        private final List<Type> parameters;

        Function(String word, Type returns, boolean takesMoreTexts, Type... parameters) {
            this.word = word;
            this.returns = returns;
            this.takesMoreTexts = takesMoreTexts;
            this.parameters = List.of(parameters);
        }

        Type returns() {
            return returns;
        }

        Type parameter(int index) {
            return index < parameters.size() ? parameters.get(index) : Type.STRING;
        }

        private boolean takes(int arguments) {
            return takesMoreTexts ? arguments >= parameters.size() : arguments == parameters.size();
        }
    }

    private CeSqlFunctions() {}

    /** Of a name in upper case, or {@code null}. */
    static @Nullable Function find(String name, int arguments) {
        for (Function function : Function.values()) {
            if (function.word.equals(name) && function.takes(arguments)) {
                return function;
            }
        }
        return null;
    }

    /** Whether a call with this many arguments can be evaluated; an error whenever it is evaluated, if not. */
    public static boolean exists(String name, int arguments) {
        return find(name, arguments) != null;
    }

    /** All names, as people read them: {@code INT, BOOL, …}. */
    public static List<String> names() {
        return Arrays.stream(Function.values())
                .map(function -> function.word)
                .distinct()
                .collect(Collectors.toUnmodifiableList());
    }
}
