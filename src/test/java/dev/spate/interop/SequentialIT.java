package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order blocks are asked for, as the peer sees it that has them all. */
@Timeout(150)
class SequentialIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE_LENGTH = 64 << 10;
    private static final int BLOCK_LENGTH = 16 << 10;
    private static final int PIECES = 40;
    /** The last piece has two blocks, and the second of them is no whole one. */
    private static final int LAST_LENGTH = BLOCK_LENGTH + 5_000;

    private final Workspace workspace = Workspace.of(SequentialIT.class);
    private final Torrent torrent = Torrent.of(
            Payload.file(workspace.resolve("payload.bin"), (PIECES - 1) * PIECE_LENGTH + LAST_LENGTH, 11),
            PIECE_LENGTH);

    @Test
    void everyBlockIsAskedForInTheOrderOfTheContentAfterThoseOfItsEnds() {
        assertEquals(endsFirst(), asked("--sequential"));
    }

    /** Else the test above would pass with an option that does nothing. */
    @Test
    void withoutTheOptionPiecesComeInAnotherOrder() {
        List<RecordingSeeder.Block> asked = asked();
        assertNotEquals(inOrder(), asked);
        assertEquals(List.of(), missing(asked), "never asked for");
    }

    private List<RecordingSeeder.Block> asked(String... options) {
        Path out = workspace.resolve("out" + String.join("", options));
        try (RecordingSeeder seeder = RecordingSeeder.of(torrent)) {
            // Only that peer, so there is one order; the tracker is at a port where nobody listens.
            Path file = torrent.write(workspace.resolve("order.torrent"), "http://127.0.0.1:1/announce");
            List<Object> arguments = new ArrayList<>(List.of("download", "--peer", seeder.address(), "-o", out));
            arguments.addAll(List.of(options));
            arguments.add(file);
            Spate.in(workspace).run(PATIENCE, arguments.toArray()).expectExit(0);
            torrent.payload().assertSameAs(out);
            return seeder.asked();
        }
    }

    private static List<RecordingSeeder.Block> endsFirst() {
        return of(IntStream.concat(IntStream.of(0, PIECES - 1), IntStream.range(1, PIECES - 1)));
    }

    private static List<RecordingSeeder.Block> inOrder() {
        return of(IntStream.range(0, PIECES));
    }

    private static List<RecordingSeeder.Block> of(IntStream pieces) {
        return pieces.boxed().flatMap(piece -> blocks(piece).stream()).toList();
    }

    private static List<RecordingSeeder.Block> blocks(int piece) {
        int length = piece == PIECES - 1 ? LAST_LENGTH : PIECE_LENGTH;
        return IntStream.iterate(0, offset -> offset < length, offset -> offset + BLOCK_LENGTH)
                .mapToObj(offset -> new RecordingSeeder.Block(piece, offset, Math.min(BLOCK_LENGTH, length - offset)))
                .toList();
    }

    private static List<RecordingSeeder.Block> missing(List<RecordingSeeder.Block> asked) {
        List<RecordingSeeder.Block> missing = new ArrayList<>(inOrder());
        missing.removeAll(asked);
        return missing;
    }
}
