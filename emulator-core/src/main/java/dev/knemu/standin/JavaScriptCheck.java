package dev.knemu.standin;

import dev.knemu.standin.JavaScriptValues.Library;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlExpression;
import org.apache.commons.jexl3.JexlInfo;
import org.apache.commons.jexl3.internal.ScriptVisitor;
import org.apache.commons.jexl3.parser.ASTAddNode;
import org.apache.commons.jexl3.parser.ASTAndNode;
import org.apache.commons.jexl3.parser.ASTArguments;
import org.apache.commons.jexl3.parser.ASTArrayAccess;
import org.apache.commons.jexl3.parser.ASTArrayLiteral;
import org.apache.commons.jexl3.parser.ASTDivNode;
import org.apache.commons.jexl3.parser.ASTEQNode;
import org.apache.commons.jexl3.parser.ASTEQSNode;
import org.apache.commons.jexl3.parser.ASTFalseNode;
import org.apache.commons.jexl3.parser.ASTGENode;
import org.apache.commons.jexl3.parser.ASTGTNode;
import org.apache.commons.jexl3.parser.ASTIdentifier;
import org.apache.commons.jexl3.parser.ASTIdentifierAccess;
import org.apache.commons.jexl3.parser.ASTJexlScript;
import org.apache.commons.jexl3.parser.ASTLENode;
import org.apache.commons.jexl3.parser.ASTLTNode;
import org.apache.commons.jexl3.parser.ASTMapEntry;
import org.apache.commons.jexl3.parser.ASTMapLiteral;
import org.apache.commons.jexl3.parser.ASTMethodNode;
import org.apache.commons.jexl3.parser.ASTModNode;
import org.apache.commons.jexl3.parser.ASTMulNode;
import org.apache.commons.jexl3.parser.ASTNENode;
import org.apache.commons.jexl3.parser.ASTNESNode;
import org.apache.commons.jexl3.parser.ASTNotNode;
import org.apache.commons.jexl3.parser.ASTNullLiteral;
import org.apache.commons.jexl3.parser.ASTNumberLiteral;
import org.apache.commons.jexl3.parser.ASTOrNode;
import org.apache.commons.jexl3.parser.ASTReference;
import org.apache.commons.jexl3.parser.ASTReferenceExpression;
import org.apache.commons.jexl3.parser.ASTStringLiteral;
import org.apache.commons.jexl3.parser.ASTSubNode;
import org.apache.commons.jexl3.parser.ASTTernaryNode;
import org.apache.commons.jexl3.parser.ASTTrueNode;
import org.apache.commons.jexl3.parser.ASTUnaryMinusNode;
import org.apache.commons.jexl3.parser.ASTUnaryPlusNode;
import org.apache.commons.jexl3.parser.JexlNode;

/**
 * Whether an expression is JavaScript, and all in it is known: what is wrong shows when it is applied, not with the first
 * event. The parser's language has more than JavaScript, so what may stand in a tree is listed, and nothing else may.
 */
final class JavaScriptCheck extends ScriptVisitor {

    private static final Set<Class<?>> ALLOWED = Set.of(
            ASTJexlScript.class,
            ASTReference.class,
            ASTReferenceExpression.class,
            ASTIdentifier.class,
            ASTIdentifierAccess.class,
            ASTArrayAccess.class,
            ASTArrayLiteral.class,
            ASTMapLiteral.class,
            ASTMapEntry.class,
            ASTMethodNode.class,
            ASTArguments.class,
            ASTStringLiteral.class,
            ASTNumberLiteral.class,
            ASTTrueNode.class,
            ASTFalseNode.class,
            ASTNullLiteral.class,
            ASTOrNode.class,
            ASTAndNode.class,
            ASTNotNode.class,
            ASTTernaryNode.class,
            ASTEQNode.class,
            ASTNENode.class,
            ASTEQSNode.class,
            ASTNESNode.class,
            ASTLTNode.class,
            ASTLENode.class,
            ASTGTNode.class,
            ASTGENode.class,
            ASTAddNode.class,
            ASTSubNode.class,
            ASTMulNode.class,
            ASTDivNode.class,
            ASTModNode.class,
            ASTUnaryMinusNode.class,
            ASTUnaryPlusNode.class);

    private static final Set<String> VARIABLES =
            new TreeSet<>(List.of("event", "env", "undefined", "NaN", "Infinity", "Math", "Date"));

    /** Words that the parser takes for operators or literals, and JavaScript does not. */
    private static final Set<String> OTHER_WORDS =
            Set.of("and", "or", "not", "div", "mod", "eq", "ne", "lt", "le", "gt", "ge", "empty", "size");

    private final String name;
    private final String text;
    private final Set<String> keys = new TreeSet<>();

    JavaScriptCheck(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /** @throws UnusableContainerException when one of the parser's own words stands where JavaScript has a name */
    void words() {
        int line = 1;
        int start = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = at + 1;
            if (c == '"' || c == '\'') {
                while (end < text.length() && text.charAt(end) != c) {
                    end += text.charAt(end) == '\\' ? 2 : 1;
                }
                end++;
            } else if (Character.isJavaIdentifierStart(c)) {
                while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
                    end++;
                }
                String word = text.substring(at, end);
                if (OTHER_WORDS.contains(word) && (at == 0 || text.charAt(at - 1) != '.')) {
                    throw refused(line, at - start + 1, "\"" + word + "\" is not known here. " + known());
                }
            } else if (c == '#') {
                throw refused(line, at - start + 1, "\"#\" is not JavaScript");
            } else if (c == '\n') {
                line++;
                start = at + 1;
            }
            at = end;
        }
    }

    /**
     * @return the keys of objects that stand there without quotes
     * @throws UnusableContainerException when something in it is not JavaScript, or not known
     */
    Set<String> nodes(JexlExpression expression) {
        visitExpression(expression, null);
        return keys;
    }

    @Override
    protected Object visitNode(JexlNode node, Object data) {
        if (!ALLOWED.contains(node.getClass())) {
            throw refused(node, "this is nothing that the stand-in evaluates. " + known());
        }
        if (node instanceof ASTIdentifier key
                && node.jjtGetParent() instanceof ASTMapEntry entry
                && entry.jjtGetChild(0) == node) {
            if (VARIABLES.contains(key.getName())) {
                throw refused(node, "as a key, \"" + key.getName() + "\" needs quotes here");
            }
            keys.add(key.getName());
        } else if (node instanceof ASTIdentifier variable && !VARIABLES.contains(variable.getName())) {
            throw refused(node, "\"" + variable.getName() + "\" is not known here. " + known());
        }
        if (node instanceof ASTMethodNode method) {
            checkMethod(method);
        }
        return super.visitNode(node, data);
    }

    private void checkMethod(ASTMethodNode call) {
        JexlNode before = null;
        JexlNode parent = call.jjtGetParent();
        for (int i = 1; parent != null && i < parent.jjtGetNumChildren(); i++) {
            if (parent.jjtGetChild(i) == call) {
                before = parent.jjtGetChild(i - 1);
            }
        }
        JexlNode function = call.jjtGetChild(0);
        if (before == null || !(function instanceof ASTIdentifierAccess access)) {
            throw refused(call, "only methods can be called. " + known());
        }
        String method = access.getName();
        Library library = before instanceof ASTIdentifier variable ? Library.of(variable.getName()) : null;
        Set<String> methods = library == null ? JavaScriptValues.METHODS : library.methods;
        if (!methods.contains(method)) {
            throw refused(
                    access,
                    "there is no method " + (library == null ? "." : library.name + ".") + method
                            + "(…) here. Known are " + String.join(", ", methods) + ".");
        }
    }

    private static String known() {
        return "Use event and its attributes and data, strings, numbers, ==, !=, ===, !==, <, <=, >, >=, &&, ||, !, ?:,"
                + " +, -, *, /, %, methods of strings and lists, Math and Date.parse.";
    }

    UnusableContainerException refused(JexlException e) {
        JexlInfo at = e.getInfo();
        String detail = e.getDetail() == null ? "" : " near " + e.getDetail().strip();
        return at == null
                ? refused(1, 1, "it is no expression" + detail)
                : refused(at.getLine(), at.getColumn(), "it is no expression" + detail);
    }

    private UnusableContainerException refused(JexlNode node, String why) {
        JexlInfo at = node.jexlInfo();
        return refused(at == null ? 1 : at.getLine(), at == null ? 1 : at.getColumn(), why);
    }

    private UnusableContainerException refused(int line, int column, String why) {
        return new UnusableContainerException("cannot evaluate " + name + " at line " + line + ", column " + column
                + ": " + why + (why.endsWith(".") ? "" : ".") + " It is: " + text.strip());
    }
}
