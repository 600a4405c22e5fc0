package dev.spate.interop;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * opentracker on loopback, HTTP and UDP on one port. Debian compiles it to serve a whitelist only, so the info hashes
 * come first; elsewhere the whitelist option does not exist, and it is started without one.
 */
final class Opentracker implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final String WHITELIST = "whitelist";

    private final ClientProcess process;
    private final int port;

    private Opentracker(ClientProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it and waits until it serves each of the torrents. */
    static Opentracker start(Path directory, Collection<Torrent> torrents) {
        Installed.require("opentracker");
        writeWhitelist(directory, torrents);
        return Ports.startOn(port -> {
            ClientProcess process = ClientProcess.start(
                    "opentracker",
                    directory,
                    List.of(
                            "opentracker",
                            "-i",
                            "127.0.0.1",
                            "-p",
                            String.valueOf(port),
                            "-P",
                            String.valueOf(port),
                            "-d",
                            directory.toString(),
                            "-w",
                            WHITELIST));
            Opentracker tracker = new Opentracker(process, port);
            try {
                process.await("accepts connections", Duration.ofSeconds(10), tracker::accepts);
                // The list is read by a thread of its own, which may be later than the first connection.
                process.await(
                        "serves its whitelist",
                        Duration.ofSeconds(10),
                        () -> torrents.stream().allMatch(tracker::serves));
                return tracker;
            } catch (AssertionError e) {
                tracker.close();
                throw e;
            }
        });
    }

    private static void writeWhitelist(Path directory, Collection<Torrent> torrents) {
        try {
            Files.createDirectories(directory);
            // Started by root, it drops to nobody within this directory.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.write(
                    directory.resolve(WHITELIST),
                    torrents.stream().map(Torrent::infoHash).toList());
            Files.setPosixFilePermissions(directory.resolve(WHITELIST), PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean accepts() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        }
    }

    private boolean serves(Torrent torrent) {
        String answer = get("/announce?info_hash=" + torrent.percentEncodedInfoHash()
                + "&peer_id=-IT0000-000000000000&port=1&uploaded=0&downloaded=0&left=1&compact=1&event=stopped");
        return answer.contains("interval") && !answer.contains("failure reason");
    }

    String httpUrl() {
        return "http://127.0.0.1:" + port + "/announce";
    }

    String udpUrl() {
        return "udp://127.0.0.1:" + port + "/announce";
    }

    String url(String scheme) {
        return scheme.equals("udp") ? udpUrl() : httpUrl();
    }

    /** Seeders and leechers that the tracker knows now, and how many have told it that they completed. */
    Counts counts(Torrent torrent) {
        String answer = get("/scrape?info_hash=" + torrent.percentEncodedInfoHash());
        return new Counts(number(answer, "complete"), number(answer, "incomplete"), number(answer, "downloaded"));
    }

    record Counts(int seeders, int leechers, int completed) {}

    /** Waits until the tracker knows that many seeders of the torrent. */
    void awaitSeeders(Torrent torrent, int seeders, ClientProcess seeder) {
        seeder.await(
                "announced itself to the tracker",
                Duration.ofSeconds(60),
                () -> counts(torrent).seeders() >= seeders);
    }

    private static int number(String bencoded, String key) {
        Matcher matcher = Pattern.compile(key.length() + ":" + key + "i(\\d+)e").matcher(bencoded);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private String get(String pathAndQuery) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + pathAndQuery))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1))
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
