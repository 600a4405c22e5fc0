package dev.spate.cli.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.cli.CliRun;
import dev.spate.support.Recording;
import dev.spate.synthetic.PieceHashing;
import dev.spate.synthetic.SimulatedLink;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.synthetic.SyntheticSwarm;
import dev.spate.synthetic.TorrentShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events of a real download have the names and members that {@code recorded/events.txt} has, in that order. */
class RecordedEventsTest {
    private static final String RECORDING = "events.txt";

    /** Those that every download has. */
    private static final Pattern USUAL =
            Pattern.compile("\\{\"event\":\"(started|progress|pieceVerified|peerConnected|trackerAnswered|done)\".*");

    /** A string, and the colon behind it when it is a name; or another value. */
    private static final Pattern VALUE = Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*\")(:?)|-?[0-9.]+|true|false|null");

    @TempDir
    private Path temp;

    @Test
    void theMembersOfEachEvent() throws Exception {
        Path torrent = temp.resolve("swarm.torrent");
        SwarmOptions options = SwarmOptions.of(
                new TorrentShape(300_000, 32_768, 1, 1), 2, new SimulatedLink(100_000, Duration.ZERO, Duration.ZERO));
        try (SyntheticSwarm syntheticSwarm = SyntheticSwarm.start(options, PieceHashing.Progress.NONE)) {
            Files.write(torrent, syntheticSwarm.torrent().torrentFile(syntheticSwarm.trackerUrls()));
            CliRun run = CliRun.of(
                    "download", "--json", "--explain", "-o", temp.resolve("out").toString(), torrent.toString());
            assertEquals(0, run.exitCode(), run.err());
            List<String> shapes = List.copyOf(shapes(run.out()));
            Recording.rewrite(RECORDING, shapes);
            if (!Recording.isWanted()) {
                assertEquals(
                        Recording.lines(RECORDING).stream()
                                .filter(Recording::tells)
                                .collect(Collectors.joining("\n")),
                        String.join("\n", shapes));
            }
        }
    }

    /** Each line without its values, and of several objects in an array the first; once each, in alphabetical order. */
    private static Set<String> shapes(String lines) {
        return lines.lines()
                .filter(line -> USUAL.matcher(line).matches())
                .map(RecordedEventsTest::shape)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String shape(String line) {
        int values = line.indexOf(',');
        String shape = VALUE.matcher(line.substring(values))
                .replaceAll(
                        found -> found.group(1) == null ? "0" : found.group(2).isEmpty() ? "''" : "$0");
        return line.substring(0, values)
                + shape.replaceAll("(\\{[^{}]*})(,\\1)+", "$1")
                        // There is a reason only while something is waited for.
                        .replace(",\"explain\":{\"cause\":'',\"text\":''}", "");
    }
}
