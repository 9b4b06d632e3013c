import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A consumer that says what it ships. It answers 503 while there is a file with the name of the customer here. */
class Shipping {
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String customer = exchange.getRequestHeaders().getFirst("ce-partitionkey");
            boolean waits = Files.exists(Path.of(customer));
            if (!waits) {
                System.out.println("order " + exchange.getRequestHeaders().getFirst("ce-id") + " of " + customer);
            }
            exchange.sendResponseHeaders(waits ? 503 : 202, -1);
            exchange.close();
        });
        server.start();
    }
}
