package dev.knemu.cli.process;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A program as users have it, for tests that need a real process. */
public final class Child {

    private Child() {}

    /** How to start one, with what it is to do. */
    public static List<String> command(String... what) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                Child.class.getName()));
        command.addAll(List.of(what));
        return command;
    }

    public static void main(String[] what) throws Exception {
        System.out.println("K_SINK=" + System.getenv("K_SINK"));
        System.out.println("K_CE_OVERRIDES=" + System.getenv("K_CE_OVERRIDES"));
        System.out.println("COLOUR=" + System.getenv("COLOUR"));
        System.out.println("arguments " + List.of(what).subList(1, what.length));
        switch (what[0]) {
            case "serve" -> serve();
            case "exit" -> System.exit(Integer.parseInt(what[1]));
            case "wait" -> new CountDownLatch(1).await();
            case "stubborn" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
                serve();
            }
            case "parent" -> {
                Process child = new ProcessBuilder(command("wait")).start();
                System.out.println("child " + child.pid());
                serve();
            }
            default -> throw new IllegalArgumentException(what[0]);
        }
    }

    private static void serve() throws IOException {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(System.getenv("PORT"))), 0);
        server.createContext("/", exchange -> {
            String type = exchange.getRequestHeaders().getFirst("ce-type");
            System.out.println("got " + type);
            if ("die".equals(type)) {
                Runtime.getRuntime().halt(3);
            }
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.createContext("/missing", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        System.out.println("process " + ProcessHandle.current().pid());
    }
}
