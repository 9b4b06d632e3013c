package dev.knemu.cli.process;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;

/** Where a program takes requests, and whether it does yet. */
record Door(int port, Optional<String> path) {

    private static final int PATIENCE_MILLIS = 1_000;
    private static final int FIRST_ERROR = 400;

    /** What a kubelet asks of a pod: that its port takes connections or, with a path, that it answers with less than 400. */
    boolean answers() {
        try {
            return path.isPresent() ? isFine(path.get()) : isOpen();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isOpen() throws IOException {
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), PATIENCE_MILLIS);
            return true;
        }
    }

    private boolean isFine(String path) throws IOException {
        HttpURLConnection request =
                (HttpURLConnection) URI.create(url(path)).toURL().openConnection(Proxy.NO_PROXY);
        request.setConnectTimeout(PATIENCE_MILLIS);
        request.setReadTimeout(PATIENCE_MILLIS);
        request.setInstanceFollowRedirects(false);
        try {
            return request.getResponseCode() < FIRST_ERROR;
        } finally {
            request.disconnect();
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port + (path.startsWith("/") ? path : "/" + path);
    }

    @Override
    public String toString() {
        return path.map(this::url).orElse("its port " + port);
    }
}
