package dev.knemu.cli.terminal;

import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Writes text as UTF-8, whatever the locale, and still knows the stream behind it. */
public final class Utf8Writer extends PrintWriter {

    private final OutputStream stream;

    public Utf8Writer(OutputStream stream) {
        super(new OutputStreamWriter(stream, StandardCharsets.UTF_8), /* autoFlush= */ true);
        this.stream = stream;
    }

    /** For bytes that are no text; flush before. */
    public OutputStream stream() {
        return stream;
    }
}
