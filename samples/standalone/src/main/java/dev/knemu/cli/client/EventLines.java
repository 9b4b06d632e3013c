package dev.knemu.cli.client;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Recorded events: one in the CloudEvents JSON format a line, as {@code knemu watch -o cloudevents} writes them. Read one
 * after the other, so that a file may be of any length.
 */
public final class EventLines implements AutoCloseable {

    private static final int LONGEST = 64 * 1024 * 1024;
    private static final String STANDARD_INPUT = "-";

    private final String name;
    private final InputStream in;
    private long line;

    private EventLines(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /**
     * @param file {@code -} is standard input
     * @param option what names the file, for the problem when there is none
     * @throws Problem when it cannot be read
     */
    public static EventLines open(String file, InputStream standardInput, String option) {
        if (file.equals(STANDARD_INPUT)) {
            return new EventLines("<stdin>", new BufferedInputStream(standardInput));
        }
        try {
            return new EventLines(file, new BufferedInputStream(Files.newInputStream(Path.of(file))));
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "cannot read " + option + " " + file,
                    "there is no such file in " + Path.of("").toAbsolutePath() + ", or it may not be read",
                    "correct the path; - is standard input");
        }
    }

    /** The next line that is not blank; empty at the end. */
    public Optional<byte[]> next() {
        try {
            byte[] bytes = line();
            while (bytes != null && isBlank(bytes)) {
                bytes = line();
            }
            return Optional.ofNullable(bytes);
        } catch (IOException e) {
            throw new Problem(ExitCode.FAILED, name + " cannot be read on", e.toString(), "try again");
        }
    }

    private byte[] line() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        line++;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = first; next >= 0 && next != '\n'; next = in.read()) {
            if (bytes.size() == LONGEST) {
                throw wrong("the line is longer than " + LONGEST + " bytes");
            }
            bytes.write(next);
        }
        return bytes.toByteArray();
    }

    private static boolean isBlank(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).isBlank();
    }

    /** What it means for a user that the line that was given last is no event. */
    public Problem wrong(String why) {
        return new Problem(
                ExitCode.WRONG,
                name + ":" + line + ": this line holds no event in the CloudEvents JSON format",
                why,
                "each line is to hold one, such as {\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/shop\", \"type\":"
                        + " \"order.placed\"}; knemu watch -o cloudevents records them so");
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new Problem(ExitCode.FAILED, name + " cannot be closed", e.toString(), "try again");
        }
    }
}
