package dev.knemu.cli;

import java.io.IOException;
import java.io.PrintWriter;

/** Where stand-ins print: each event is out before it is answered. */
final class Display implements Appendable {

    private final PrintWriter out;

    Display(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Appendable append(CharSequence text) throws IOException {
        out.append(text);
        return flushed();
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) throws IOException {
        out.append(text, start, end);
        return flushed();
    }

    @Override
    public Appendable append(char character) throws IOException {
        out.append(character);
        return flushed();
    }

    /** A PrintWriter keeps failures to itself, and then the event's delivery would look as if it had worked. */
    private Appendable flushed() throws IOException {
        if (out.checkError()) {
            throw new IOException("standard output is closed");
        }
        return this;
    }
}
