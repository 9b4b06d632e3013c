package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.load.Rate;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.Progress;
import dev.knemu.cli.terminal.StopSignal;
import dev.knemu.cli.terminal.Stoppable;
import dev.knemu.cli.terminal.Talk;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code knemu send}: an event, as a producer would send it. */
@Command(
        name = "send",
        headerHeading = "Example:%n"
                + "  knemu send --type order.placed --data '{\"total\": 12}' --follow%n"
                + "  knemu send --to channel:orders:shop --type order.placed --data-file order.json%n"
                + "  knemu send --type load.test --count 10000 --rate 500/s%n"
                + "  knemu send --events recorded.jsonl%n%n",
        description = "Sends an event over HTTP. Exit code 3 when it is refused.",
        customSynopsis = "knemu send [--to ADDRESS] [--type TYPE] [--data TEXT | --data-file FILE]%n"
                + "                  [OPTION...]%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class SendCommand implements Callable<Integer> {

    /** As kn's event plugin has it. */
    static final String USUAL_TYPE = "dev.knative.cli.plugin.event.generic";

    private static final String USUAL_SOURCE = "knemu";
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);
    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]+");
    private static final Set<String> ATTRIBUTES =
            Set.of("id", "source", "type", "subject", "specversion", "datacontenttype", "data");

    enum Format {
        json
    }

    private final StopSignal signal;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-t", "--to"},
            paramLabel = "ADDRESS",
            defaultValue = "broker:default",
            converter = Address.Converter.class,
            description = "broker:NAME[:NAMESPACE], channel:NAME[:NAMESPACE], svc:NAME[:NAMESPACE] or a URL"
                    + " (default: ${DEFAULT-VALUE})")
    private Address to;

    @Option(names = "--type", paramLabel = "TYPE", defaultValue = USUAL_TYPE, description = "default: ${DEFAULT-VALUE}")
    private String type = "";

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            defaultValue = USUAL_SOURCE,
            description = "default: ${DEFAULT-VALUE}")
    private String source = "";

    @Option(names = "--id", paramLabel = "ID", description = "default: a new UUID; with --count, ID-1, ID-2 ...")
    private Optional<String> id = Optional.empty();

    @Option(names = "--subject", paramLabel = "TEXT", description = "default: none")
    private Optional<String> subject = Optional.empty();

    @Option(
            names = {"-d", "--data"},
            paramLabel = "TEXT",
            description = "the data")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--data-file",
            paramLabel = "FILE",
            description = "the data is what this file holds; - is standard input")
    private Optional<String> dataFile = Optional.empty();

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            description = "of the data (default: application/json if it is JSON, text/plain if it is text,"
                    + " application/octet-stream else)")
    private Optional<String> contentType = Optional.empty();

    @Option(
            names = {"-e", "--ext"},
            paramLabel = "NAME=VALUE",
            mapFallbackValue = "",
            description = "an extension; may be given several times")
    private Map<String, String> extensions = new LinkedHashMap<>();

    @Option(names = "--structured", description = "in structured content mode: all of the event is JSON in the body")
    private boolean structured;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "send these instead, in this order, one CloudEvent in JSON a line; prints a summary")
    private Optional<String> events = Optional.empty();

    @Option(names = "--count", paramLabel = "N", description = "send so many; prints a summary")
    private Optional<Integer> count = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "R",
            converter = Rate.Converter.class,
            description =
                    "with --count, so many a second, answered or not: 500/s, 6/m (default: 16 under way at a time)")
    private Optional<Rate> rate = Optional.empty();

    @Option(names = "--follow", description = "show all that follows from the event, until it has come to rest")
    private boolean follow;

    @Option(names = "--ascii", description = "draw the tree of --follow without lines that a terminal may not have")
    private boolean ascii;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json instead of text: the answer, the summary, or with --follow the entries of the journal")
    private Optional<Format> format = Optional.empty();

    @Mixin
    private Connection connection = new Connection();

    public SendCommand(StopSignal signal) {
        this.signal = signal;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        if (events.isPresent()) {
            return sendRecorded(events.get());
        }
        OutgoingEvent event = event();
        Emulator emulator = connection.emulator(to);
        boolean inBody = structured || !event.fitsHeaders();
        if (inBody && !structured) {
            say("An attribute has characters that headers do not carry, so the event is sent in structured mode.");
        }
        Sender sender = new Sender(emulator, to, inBody, connection.timeoutOr(USUAL_TIMEOUT));
        if (count.isPresent()) {
            return sendMany(sender, event);
        }
        return follow ? sendAndFollow(emulator, sender, event) : sendOne(sender, event);
    }

    private void check() {
        if (data.isPresent() && dataFile.isPresent()) {
            throw wrong("--data and --data-file contradict each other. Keep one of them.");
        }
        if (count.isPresent() && count.get() < 1) {
            throw wrong("--count " + count.get() + " sends nothing. Write 1 or more.");
        }
        if (rate.isPresent() && count.isEmpty() && events.isEmpty()) {
            throw wrong("--rate is for --count. Say how many events, for example --count 1000.");
        }
        if (events.isPresent()) {
            checkRecorded();
        }
        if (follow && count.isPresent()) {
            throw wrong("--follow shows one event, and --count sends several. knemu watch shows them all.");
        }
        if (type.isEmpty() || source.isEmpty() || id.filter(String::isEmpty).isPresent()) {
            throw wrong("--type, --source and --id must not be empty. No event is without them.");
        }
        for (String name : extensions.keySet()) {
            if (ATTRIBUTES.contains(name)) {
                throw wrong("--ext " + name + ": this is no extension. Use --" + name + ".");
            }
            if (!EXTENSION.matcher(name).matches()) {
                throw wrong("--ext " + name + ": names of extensions have only a to z and 0 to 9. Write "
                        + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "") + ".");
            }
        }
    }

    private void checkRecorded() {
        if (count.isPresent() || follow || data.isPresent() || dataFile.isPresent() || id.isPresent()) {
            throw wrong("--events sends events as they are in the file, once. Leave out --count, --follow, --data,"
                    + " --data-file and --id.");
        }
        if (events.get().equals("-")) {
            throw wrong("--events reads the file twice, which standard input cannot be. Write it to a file.");
        }
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private OutgoingEvent event() {
        byte[] bytes = data();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", id.orElseGet(() -> UUID.randomUUID().toString()));
        attributes.put("source", source);
        attributes.put("type", type);
        subject.ifPresent(text -> attributes.put("subject", text));
        if (contentType.isPresent()) {
            attributes.put("datacontenttype", contentType.get());
        } else if (bytes.length > 0) {
            attributes.put("datacontenttype", contentTypeOf(bytes));
        }
        attributes.putAll(extensions);
        return new OutgoingEvent(attributes, bytes);
    }

    private static String contentTypeOf(byte[] bytes) {
        if (Json.parse(bytes).filter(json -> !json.isMissingNode()).isPresent()) {
            return "application/json";
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 && text.indexOf('\0') < 0 ? "text/plain" : "application/octet-stream";
    }

    private byte[] data() {
        if (dataFile.isEmpty()) {
            return data.orElse("").getBytes(StandardCharsets.UTF_8);
        }
        try {
            return dataFile.get().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(dataFile.get()));
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.NOT_FOUND,
                    "cannot read --data-file " + dataFile.get(),
                    "there is no such file in " + Path.of("").toAbsolutePath() + ", or it may not be read",
                    "correct the path; - is standard input");
        }
    }

    // ---- one

    private int sendOne(Sender sender, OutgoingEvent event) {
        return answered(
                sender,
                event,
                Progress.during(Talk.on(spec.commandLine().getErr()), this::waiting, () -> answer(sender, event)));
    }

    private String waiting() {
        return "Waiting for " + to.name() + ": in memory it answers when all deliveries have come to rest";
    }

    private static HttpResponse<String> answer(Sender sender, OutgoingEvent event) {
        try {
            return sender.send(event).join();
        } catch (CompletionException noAnswer) {
            throw sender.unreachable(noAnswer);
        }
    }

    private int answered(Sender sender, OutgoingEvent event, HttpResponse<String> answer) {
        boolean isAccepted = answer.statusCode() / 100 == 2;
        PrintWriter out = spec.commandLine().getOut();
        if (format.isPresent()) {
            ObjectNode json = Json.object()
                    .put("type", "answered")
                    .put("accepted", isAccepted)
                    .put("status", answer.statusCode())
                    .put("to", to.name())
                    .put("id", event.id());
            if (!answer.body().isBlank()) {
                json.put("body", answer.body());
            }
            out.println(Json.line(json));
        } else if (isAccepted) {
            out.println(answer.statusCode() + " " + word(answer.statusCode()) + " by " + to.name() + ", event "
                    + event.id()
                    + (answer.body().isBlank() ? "" : "\n" + answer.body().strip()));
        }
        out.flush();
        if (!isAccepted) {
            throw sender.refused(event, answer);
        }
        return ExitCode.OK;
    }

    private static String word(int status) {
        return status == 202 ? "Accepted" : "answered";
    }

    // ---- with all that follows

    private int sendAndFollow(Emulator emulator, Sender sender, OutgoingEvent event) throws InterruptedException {
        String written = Json.text(emulator.get("/", Query.NONE).path("journal"), "written");
        PrintWriter out = spec.commandLine().getOut();
        EventTree tree = new EventTree(Paint.ofOutput(), marks());
        String path = "/events/" + Query.encoded(event.id());
        CompletableFuture<Emulator.Lines> opened = new CompletableFuture<>();
        CompletableFuture<Void> atRest = CompletableFuture.runAsync(
                () -> {
                    Query query = Query.NONE.with("follow", "true").with("after", written);
                    try (Emulator.Lines lines = emulator.follow(path, query)) {
                        opened.complete(lines);
                        lines.forEach(entry -> show(entry, tree, out));
                    } finally {
                        opened.cancel(false);
                    }
                },
                task -> daemon(task));
        HttpResponse<String> answer = answer(sender, event);
        if (answer.statusCode() / 100 != 2 && emulator.find(path, Query.NONE).isEmpty()) {
            // It was refused at the door: nothing follows, and nothing would end the waiting.
            opened.thenAccept(Emulator.Lines::close);
            return answered(sender, event, answer);
        }
        try {
            atRest.get(connection.timeoutOr(USUAL_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            opened.thenAccept(Emulator.Lines::close);
            throw new Problem(
                    ExitCode.TIMED_OUT,
                    "event " + event.id() + " has not come to rest",
                    "what follows from it goes on",
                    "wait longer with --timeout 30m, or see later: knemu why " + event.id());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Problem problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        }
        if (format.isEmpty() && !tree.isEmpty()) {
            out.println(tree.summary());
        }
        return answered(sender, event, answer);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "knemu-follow");
        thread.setDaemon(true);
        thread.start();
    }

    private boolean show(JsonNode entry, EventTree tree, PrintWriter out) {
        if (format.isPresent()) {
            out.println(Json.line(entry));
        } else {
            tree.line(entry).ifPresent(out::println);
        }
        out.flush();
        return true;
    }

    private EventTree.Marks marks() {
        // Knemu writes UTF-8 whatever the locale, but a terminal shows what its locale says.
        String locale =
                System.getProperty("native.encoding", Charset.defaultCharset().name());
        return ascii || !locale.equalsIgnoreCase("UTF-8") ? EventTree.Marks.ASCII : EventTree.Marks.UNICODE;
    }

    // ---- many

    /** Read once to find mistakes before anything is sent, and again to send. */
    private int sendRecorded(String file) throws InterruptedException {
        int number = 0;
        boolean fits = true;
        try (EventLines lines = EventLines.open(file, System.in, "--events")) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                fits &= OutgoingEvent.read(line.get(), lines).fitsHeaders();
                number++;
            }
        }
        if (number == 0) {
            throw new Problem(
                    ExitCode.WRONG, file + " holds no event", "it is empty", "record some: knemu watch -o cloudevents");
        }
        Sender sender =
                new Sender(connection.emulator(to), to, structured || !fits, connection.timeoutOr(USUAL_TIMEOUT));
        try (EventLines lines = EventLines.open(file, System.in, "--events")) {
            return sendMany(
                    sender,
                    ignored -> OutgoingEvent.read(
                            lines.next().orElseThrow(() -> lines.wrong("the file has changed")), lines),
                    number);
        }
    }

    private int sendMany(Sender sender, OutgoingEvent event) throws InterruptedException {
        return sendMany(
                sender,
                number -> event.withId(id.map(given -> given + "-" + (number + 1))
                        .orElseGet(() -> UUID.randomUUID().toString())),
                count.orElseThrow());
    }

    private int sendMany(Sender sender, IntFunction<OutgoingEvent> each, int many) throws InterruptedException {
        Load load = new Load(
                event -> sender.send(event).thenApply(HttpResponse::statusCode), each, many, rate, System::nanoTime);
        Talk talk = Talk.on(spec.commandLine().getErr());
        Load.Summary summary =
                Stoppable.during(signal, load::stop, () -> Progress.during(talk, load::progress, load::run));
        PrintWriter out = spec.commandLine().getOut();
        out.println(format.isPresent() ? summary.json() : summary.text());
        out.flush();
        summary.failure()
                .ifPresent(
                        failure -> say("knemu: " + sender.unreachable(failure).getMessage()));
        return summary.exitCode();
    }

    private void say(String text) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(text);
        err.flush();
    }
}
