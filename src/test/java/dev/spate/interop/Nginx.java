package dev.spate.interop;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** nginx on loopback: the files below a directory at {@code /}, and once more at {@code /slow/}, where a connection gets 8 MiB/s. */
final class Nginx implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ClientProcess process;
    private final int port;

    private Nginx(ClientProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Serves this directory; what nginx needs to run is put into another one. */
    static Nginx start(Path served, Path directory) {
        return Ports.startOn(port -> startAt(port, served, directory));
    }

    /** The same at a port that was free before. */
    static Nginx startAt(int port, Path served, Path directory) {
        Installed.require("nginx");
        Path config = directory.resolve("nginx.conf");
        try {
            Files.createDirectories(directory);
            Files.writeString(config, config(port, served, directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ClientProcess process = ClientProcess.start(
                "nginx", directory, List.of("nginx", "-p", directory.toString(), "-c", config.toString()));
        try {
            process.await("accepts connections", SOON, () -> accepts(port));
            return new Nginx(process, port);
        } catch (AssertionError e) {
            process.close();
            throw e;
        }
    }

    private static boolean accepts(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        }
    }

    private static String config(int port, Path served, Path directory) {
        StringBuilder temporary = new StringBuilder();
        for (String each : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            temporary
                    .append(each)
                    .append("_temp_path \"")
                    .append(directory.resolve(each))
                    .append("\"; ");
        }
        // One process, so that it is ended as a whole. What it serves may be for its owner alone.
        return String.join(
                "\n",
                "daemon off; master_process off; user root root;",
                "pid \"" + directory.resolve("nginx.pid") + "\";",
                "error_log stderr;",
                "events { worker_connections 64; }",
                "http {",
                "  access_log \"" + directory.resolve("access.log") + "\";",
                "  default_type application/octet-stream; sendfile on; " + temporary,
                "  server {",
                "    listen 127.0.0.1:" + port + ";",
                "    location / { root \"" + served + "\"; }",
                "    location /slow/ { alias \"" + served + "/\"; limit_rate 8m; }",
                "  }",
                "}",
                "");
    }

    int port() {
        return port;
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() {
        process.close();
    }
}
