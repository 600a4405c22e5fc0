package dev.spate.interop;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** A DHT of libtorrent nodes, the last of which has a torrent, in a Python script ({@code libtorrent_dht.py}). */
final class LibtorrentDht implements AutoCloseable {
    private static final String SCRIPT = "libtorrent_dht.py";

    private final ClientProcess process;
    private final Path status;

    private LibtorrentDht(ClientProcess process, Path status) {
        this.process = process;
        this.status = status;
    }

    /** Starts it, and waits until the torrent is announced. */
    static LibtorrentDht start(Path directory, int nodes, String infoHash) {
        Installed.requireLibtorrent();
        Path status = directory.resolve("status");
        List<String> command = List.of(
                Installed.PYTHON, script(directory).toString(), status.toString(), String.valueOf(nodes), infoHash);
        LibtorrentDht dht = new LibtorrentDht(ClientProcess.start("libtorrent", directory, command), status);
        try {
            dht.process.await(
                    "announces the torrent",
                    Duration.ofSeconds(40),
                    () -> dht.lines().contains("announced"));
            return dht;
        } catch (AssertionError e) {
            dht.close();
            throw e;
        }
    }

    private static Path script(Path directory) {
        try (InputStream in = LibtorrentDht.class.getResourceAsStream("/interop/" + SCRIPT)) {
            Files.createDirectories(directory);
            Path script = directory.resolve(SCRIPT);
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(status);
    }

    /** The address of a node, counted from 0; the last one has the torrent, at the same port of TCP. */
    String address(int node) {
        try {
            return lines().get(node).split(" ")[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
