package dev.knemu.test.report;

import dev.knemu.EventingEmulator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the page of a failed test goes: all that an emulator's journal knows, as one HTML file that needs no server and no
 * network. There is one for each emulator; it may be used from any thread.
 *
 * <p>Assertions write it by themselves. For a test that fails otherwise, by an exception for instance:
 *
 * <pre>{@code
 * FailureReport report = FailureReport.of(eventing);
 * report.beginTest("com.example.OrderRoutingTest", "paidOrdersReachShipping()");
 * …
 * report.write(exception.toString());
 * }</pre>
 *
 * <p>The directory is {@code target/knemu}, or {@code build/knemu} where there is a {@code build} and no {@code target}, below
 * the working directory, unless {@link #directory(Path)} says another. The file is named after the test; where none has
 * begun, {@code journal-1.html} or the next number that is free.
 */
public final class FailureReport {

    /** What the line about the page begins with. */
    public static final String TOLD = "The whole journal: ";

    private static final int MOST_LETTERS = 120;
    private static final int MOST_FILES = 10_000;

    private final EventingEmulator eventing;
    private @Nullable Path directory;
    private @Nullable String test;

    /** Tests that share an emulator may run at the same time, each on a thread of its own. */
    private final ThreadLocal<String> testOfThread = new ThreadLocal<>();

    /** Of an emulator that no test names, the file of its first failure; later ones replace it. */
    private @Nullable Path unnamed;

    private FailureReport(EventingEmulator eventing) {
        this.eventing = eventing;
    }

    /** The one of this emulator. */
    public static FailureReport of(EventingEmulator eventing) {
        return eventing.attached(FailureReport.class, () -> new FailureReport(eventing));
    }

    /**
     * From now on the page is this test's: for failures on the calling thread, and on those where none has begun. A second
     * failure of it replaces its page, which by then holds more.
     *
     * @param testClass as {@link Class#getName()} has it
     * @param test the method, or another name that is unique in the class; what no file name may hold becomes {@code _}
     */
    public synchronized void beginTest(String testClass, String test) {
        this.test = testClass + "." + test;
        testOfThread.set(this.test);
    }

    /** Where pages go from now on; made when there is one to write. */
    public synchronized void directory(Path directory) {
        this.directory = directory;
        this.unnamed = null;
    }

    /**
     * Writes the page.
     *
     * @param problem what went wrong, shown above the journal
     * @return where it is
     * @throws IOException when it cannot be written
     */
    public synchronized Path write(String problem) throws IOException {
        Path where = directory == null ? defaultDirectory() : directory;
        String own = testOfThread.get();
        String test = own == null ? this.test : own;
        Files.createDirectories(where);
        String title = test == null ? "Knemu journal" : test;
        String page = JournalPage.of(eventing, title, problem);
        Path file = test == null ? unnamed(where) : where.resolve(fileName(test));
        Files.writeString(file, page, StandardCharsets.UTF_8);
        return file;
    }

    /**
     * Writes the page, and tells of it in a line for a failure's message: where it is, or why it could not be written.
     * Of a journal that is off there is nothing to show, and nothing is said.
     */
    public Optional<String> writeAndTell(String problem) {
        if (eventing.journal().isOff()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TOLD + write(problem));
        } catch (IOException e) {
            return Optional.of("The page of the journal could not be written: " + e);
        }
    }

    private Path unnamed(Path where) throws IOException {
        for (int number = 1; unnamed == null; number++) {
            Path candidate = where.resolve("journal-" + number + ".html");
            try {
                unnamed = Files.createFile(candidate);
            } catch (FileAlreadyExistsException taken) {
                if (number == MOST_FILES) {
                    throw taken;
                }
            }
        }
        return unnamed;
    }

    private static Path defaultDirectory() {
        boolean gradle = Files.isDirectory(Path.of("build")) && !Files.isDirectory(Path.of("target"));
        return Path.of(gradle ? "build" : "target", "knemu");
    }

    private static String fileName(String test) {
        String name = test.replaceAll("\\(\\)$", "").replaceAll("[^A-Za-z0-9._-]+", "_");
        // A display name may be a sentence; what makes it unique stands at its end as often as at its beginning.
        String cut = name.length() <= MOST_LETTERS
                ? name
                : name.substring(0, MOST_LETTERS) + "-" + Integer.toHexString(test.hashCode());
        return cut + ".html";
    }
}
