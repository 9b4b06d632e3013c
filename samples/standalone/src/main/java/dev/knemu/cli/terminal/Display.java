package dev.knemu.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where stand-ins print: each event is out before it is answered, and its data as the bytes that came.
 *
 * <p>A writer over a stream of bytes is gone round, since data need not be text; any other gets what can be read as UTF-8.
 */
public final class Display extends OutputStream implements Appendable {

    private final PrintWriter out;

    public Display(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (out instanceof Utf8Writer utf8) {
            utf8.flush();
            utf8.stream().write(bytes, from, length);
            return;
        }
        out.append(new String(bytes, from, length, StandardCharsets.UTF_8));
        // A PrintWriter keeps failures to itself, and then the event's delivery would look as if it had worked.
        if (out.checkError()) {
            throw new IOException("standard output is closed");
        }
    }

    @Override
    public Appendable append(CharSequence text) throws IOException {
        write(text.toString().getBytes(StandardCharsets.UTF_8));
        return this;
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) throws IOException {
        return append(text.subSequence(start, end));
    }

    @Override
    public Appendable append(char character) throws IOException {
        return append(String.valueOf(character));
    }
}
