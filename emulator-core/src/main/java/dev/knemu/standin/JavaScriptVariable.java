package dev.knemu.standin;

import dev.knemu.resource.Container;

/**
 * Finds the JavaScript that a container is told to evaluate. Knows nothing of the library that evaluates it, which is no
 * part of what every test brings along: this class must load without it, to say so.
 */
final class JavaScriptVariable {

    private JavaScriptVariable() {}

    /**
     * The expression in one of a container's variables.
     *
     * @param example of what could stand there
     * @throws UnusableContainerException when there is none, or it cannot be evaluated
     */
    static JavaScriptExpression of(Container container, String variable, String example) {
        String unresolved = container.unresolved().get(variable);
        String text = container
                .variable(variable)
                .filter(expression -> !expression.isBlank())
                .orElseThrow(() -> new UnusableContainerException(
                        unresolved != null
                                ? "cannot run: " + unresolved + "."
                                : "cannot run: environment variable " + variable
                                        + " is missing. Set it to a JavaScript expression such as " + example + "."));
        try {
            return JavaScriptExpression.read(variable, text, container.env());
        } catch (NoClassDefFoundError missing) {
            throw new UnusableContainerException("needs a library to evaluate " + variable
                    + ": add org.apache.commons:commons-jexl3 and org.slf4j:jcl-over-slf4j to the class path. The"
                    + " standalone jar has both.");
        }
    }
}
