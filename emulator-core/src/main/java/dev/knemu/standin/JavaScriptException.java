package dev.knemu.standin;

/** What JavaScript would throw; the message is for people. */
final class JavaScriptException extends RuntimeException {

    JavaScriptException(String message) {
        super(message, null, false, false);
    }
}
