package dev.spate.interop;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** libtorrent in seed mode, in a Python script ({@code libtorrent_seeder.py}). */
final class LibtorrentSeeder implements Seeder {
    private static final String ADDRESS = "127.0.0.3";
    private static final String SCRIPT = "libtorrent_seeder.py";

    private final ClientProcess process;
    private final int port;
    private final Path status;

    private LibtorrentSeeder(ClientProcess process, int port, Path status) {
        this.process = process;
        this.port = port;
        this.status = status;
    }

    /** Starts it, and waits until it listens and seeds all the torrents. */
    static LibtorrentSeeder start(Path directory, Offer offer) {
        Installed.requireLibtorrent();
        Path status = directory.resolve("status");
        return Ports.startOn(port -> {
            List<String> command =
                    new ArrayList<>(List.of(Installed.PYTHON, script(directory).toString()));
            command.add(ADDRESS + ":" + port);
            command.add(status.toString());
            for (Share share : offer.shares()) {
                Placed placed = offer.place(share.torrent(), directory);
                command.add(String.valueOf(share.uploadBytesPerSecond()));
                command.add(placed.torrentFile().toString());
                command.add(placed.directory().toString());
            }
            ClientProcess process = ClientProcess.start("libtorrent", directory, command);
            LibtorrentSeeder seeder = new LibtorrentSeeder(process, port, status);
            try {
                process.await(
                        "seeds",
                        Duration.ofSeconds(30),
                        () -> offer.shares().stream().allMatch(share -> seeder.uploadedBytes(share.torrent()) >= 0));
                return seeder;
            } catch (AssertionError e) {
                seeder.close();
                throw e;
            }
        });
    }

    private static Path script(Path directory) {
        try (InputStream in = LibtorrentSeeder.class.getResourceAsStream("/interop/" + SCRIPT)) {
            Files.createDirectories(directory);
            Path script = directory.resolve(SCRIPT);
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Payload bytes sent, as of a moment ago; -1 before it seeds. */
    @Override
    public long uploadedBytes(Torrent torrent) {
        return number(torrent, 1);
    }

    /** The same once nobody is connected any more, so that it grows no more. */
    long settledUpload(Torrent torrent) {
        Instant asked = Instant.now();
        process.await(
                "has seen them go",
                Duration.ofSeconds(20),
                () -> Files.getLastModifiedTime(status).toInstant().isAfter(asked) && number(torrent, 2) == 0);
        return uploadedBytes(torrent);
    }

    /** What was uploaded at a time. */
    record Upload(long bytes, Instant at) {
        double bytesPerSecondSince(Upload earlier) {
            return (bytes - earlier.bytes)
                    * 1e9
                    / Duration.between(earlier.at, at).toNanos();
        }
    }

    /** What is uploaded at that time, or a moment later. */
    Upload awaitUpload(Torrent torrent, Instant time) {
        process.await(
                "tells its state later",
                Duration.between(Instant.now(), time).plusSeconds(20),
                () -> !Files.getLastModifiedTime(status).toInstant().isBefore(time));
        try {
            Instant at = Files.getLastModifiedTime(status).toInstant();
            return new Upload(uploadedBytes(torrent), at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long number(Torrent torrent, int column) {
        try {
            for (String line : Files.exists(status) ? Files.readAllLines(status) : List.<String>of()) {
                String[] words = line.split(" ");
                if (words[0].equals(torrent.infoHash())) {
                    return Long.parseLong(words[column]);
                }
            }
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "libtorrent";
    }

    @Override
    public String peerIdPrefix() {
        return "-LT";
    }

    @Override
    public String address() {
        return ADDRESS + ":" + port;
    }

    @Override
    public ClientProcess process() {
        return process;
    }

    @Override
    public String toString() {
        return name();
    }
}
