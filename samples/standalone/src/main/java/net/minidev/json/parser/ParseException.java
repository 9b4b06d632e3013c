package net.minidev.json.parser;

/** A text that is no JSON. */
public class ParseException extends Exception {

    private static final long serialVersionUID = 1;

    ParseException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
