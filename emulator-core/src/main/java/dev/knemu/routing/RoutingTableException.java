package dev.knemu.routing;

import dev.knemu.yaml.FieldProblem;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A routing table that cannot be read. Names every error that was found, not only the first. */
public final class RoutingTableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<FieldProblem> errors;

    RoutingTableException(List<FieldProblem> errors) {
        super(sorted(errors).map(FieldProblem::toString).collect(Collectors.joining("\n")));
        this.errors = sorted(errors).toList();
    }

    private static Stream<FieldProblem> sorted(List<FieldProblem> errors) {
        return errors.stream()
                .sorted(Comparator.comparingInt(FieldProblem::line).thenComparingInt(FieldProblem::column));
    }

    /** In the order of the file; never empty. */
    public List<FieldProblem> errors() {
        return errors;
    }
}
