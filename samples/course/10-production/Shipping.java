import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A consumer in the flesh. It answers 503 while there is a file "closed" here, and 422 to what has no address. */
class Shipping {
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
        server.createContext("/", exchange -> {
            String order = new String(exchange.getRequestBody().readAllBytes());
            int status = Files.exists(Path.of("closed")) ? 503 : order.contains("address") ? 202 : 422;
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }
}
