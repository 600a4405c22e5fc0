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

/** Sessions of libtorrent that download a torrent each, in a Python script ({@code libtorrent_leecher.py}). */
final class LibtorrentLeecher implements AutoCloseable {
    private static final String SCRIPT = "libtorrent_leecher.py";

    private final ClientProcess process;
    private final Path status;

    private LibtorrentLeecher(ClientProcess process, Path status) {
        this.process = process;
        this.status = status;
    }

    /**
     * What one session downloads.
     *
     * @param ip where it listens
     * @param directory where the content goes
     * @param source a torrent file or a magnet link
     */
    record Take(String ip, Path directory, Object source) {}

    /** What one session listens at, and what it has transferred, as of a moment ago. */
    record State(String address, long downloadedBytes, long uploadedBytes, boolean finished, int peers, Instant at) {
        /** Bytes a second between an earlier state and this one, as downloaded. */
        double bytesPerSecondSince(State earlier) {
            return (downloadedBytes - earlier.downloadedBytes)
                    * 1e9
                    / Duration.between(earlier.at, at).toNanos();
        }
    }

    /** Starts it; {@code peer} is tried besides those of the trackers, "-" for none. */
    static LibtorrentLeecher start(Path directory, String peer, List<Take> takes) {
        return start(List.of(), directory, peer, takes);
    }

    /** The same; each session tells its peers of others, and hears of others from them (BEP 11). */
    static LibtorrentLeecher exchangingPeers(Path directory, String peer, List<Take> takes) {
        return start(List.of("--pex"), directory, peer, takes);
    }

    /** The same; they require encryption, of who dials them and of whom they dial. */
    static LibtorrentLeecher encrypted(Path directory, String peer, List<Take> takes) {
        return start(List.of("--encrypted"), directory, peer, takes);
    }

    private static LibtorrentLeecher start(List<String> flags, Path directory, String peer, List<Take> takes) {
        Installed.requireLibtorrent();
        Path status = directory.resolve("status");
        return Ports.startOn(port -> {
            List<String> command =
                    new ArrayList<>(List.of(Installed.PYTHON, script(directory).toString()));
            command.addAll(flags);
            command.addAll(List.of(status.toString(), peer));
            for (Take each : takes) {
                command.add(each.ip() + ":" + port);
                command.add(each.directory().toString());
                command.add(each.source().toString());
            }
            ClientProcess process = ClientProcess.start("libtorrent", directory, command);
            try {
                process.await("starts", Duration.ofSeconds(30), () -> Files.exists(status));
                return new LibtorrentLeecher(process, status);
            } catch (AssertionError e) {
                process.close();
                throw e;
            }
        });
    }

    private static Path script(Path directory) {
        try (InputStream in = LibtorrentLeecher.class.getResourceAsStream("/interop/" + SCRIPT)) {
            Files.createDirectories(directory);
            Path script = directory.resolve(SCRIPT);
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The states of all sessions, in the order in which they were given. */
    List<State> states() {
        try {
            Instant at = Files.getLastModifiedTime(status).toInstant();
            return Files.readAllLines(status).stream()
                    .map(line -> line.split(" "))
                    .map(words -> new State(
                            words[0],
                            Long.parseLong(words[1]),
                            Long.parseLong(words[2]),
                            words[3].equals("1"),
                            Integer.parseInt(words[4]),
                            at))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The states as they are when the first session has downloaded that much. */
    List<State> awaitDownloaded(long bytes, Duration atMost) {
        process.await(
                "has downloaded " + bytes + " bytes",
                atMost,
                () -> states().get(0).downloadedBytes() >= bytes);
        return states();
    }

    /** The states as they are so much later than these. */
    List<State> awaitLater(List<State> earlier, Duration time) {
        process.await(
                "tells its state later",
                time.plusSeconds(20),
                () -> !states().get(0).at().isBefore(earlier.get(0).at().plus(time)));
        return states();
    }

    /** Waits until all sessions have everything. */
    void awaitFinished(Duration atMost) {
        process.await("downloads everything", atMost, () -> states().stream().allMatch(State::finished));
    }

    ClientProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
