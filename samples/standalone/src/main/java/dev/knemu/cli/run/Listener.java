package dev.knemu.cli.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Ports of this machine: who listens on one, and which is free. */
final class Listener {

    private static final String LISTENS = "0A";
    private static final int PORTS_TRIED = 20;
    private static final int LONGEST_COMMAND = 60;

    private Listener() {}

    /** The process that listens on a port, as {@code java (process 4711)}; empty where that is not cheap to know. */
    static Optional<String> on(int port) {
        Set<String> sockets = Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(table -> lines(Path.of(table)))
                .map(line -> line.strip().split("\\s+"))
                .filter(column -> column.length > 9 && column[3].equals(LISTENS) && column[1].endsWith(hex(port)))
                .map(column -> "socket:[" + column[9] + "]")
                .collect(Collectors.toSet());
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.allProcesses()
                .filter(process -> hasOpen(process, sockets))
                .findFirst()
                .map(Listener::text);
    }

    private static String hex(int port) {
        return String.format(":%04X", port);
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream();
        } catch (IOException e) {
            // Not Linux.
            return Stream.empty();
        }
    }

    /** Processes of other people do not show what they have open. */
    private static boolean hasOpen(ProcessHandle process, Set<String> sockets) {
        try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
            return open.anyMatch(descriptor -> sockets.contains(target(descriptor)));
        } catch (IOException e) {
            return false;
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String text(ProcessHandle process) {
        String command = process.info().commandLine().orElse("");
        String what = command.contains("knemu")
                ? "another Knemu"
                : process.info()
                        .command()
                        .map(path -> String.valueOf(Path.of(path).getFileName()))
                        .orElse("a program");
        return what + " (process " + process.pid() + ": " + shortened(command) + ")";
    }

    private static String shortened(String command) {
        return command.length() <= LONGEST_COMMAND ? command : command.substring(0, LONGEST_COMMAND) + " ...";
    }

    /** One near the port that was wanted; empty when all of those are taken, too. */
    static OptionalInt freeNear(String host, int port) {
        for (int candidate = port + 1; candidate <= Math.min(port + PORTS_TRIED, 65_535); candidate++) {
            if (isFree(host, candidate)) {
                return OptionalInt.of(candidate);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
