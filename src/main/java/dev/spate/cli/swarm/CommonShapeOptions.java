package dev.spate.cli.swarm;

import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.SizeConverter;
import dev.spate.synthetic.BehaviourSpec;
import dev.spate.synthetic.TorrentShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that {@code swarm} and {@code simulate} share. */
public final class CommonShapeOptions {
    @Option(
            names = "--piece-length",
            paramLabel = "SIZE",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "Length of a piece (default: what makes some 2,000).")
    long pieceLength;

    @Option(
            names = "--jitter",
            paramLabel = "TIME",
            defaultValue = "0ms",
            converter = DurationConverter.class,
            description = "At most this much more than the round trip, at random each time (default 0).")
    public Duration jitter;

    @Option(
            names = "--behaviour",
            paramLabel = "WHAT=SHARE",
            description = "Let some peers misbehave: corrupt=10%, stall:50=3. Repeatable. WHAT is one of "
                    + BehaviourSpec.SYNTAX + ".")
    public List<String> behaviours = new ArrayList<>();

    /**
     * The length of a piece of such content.
     *
     * @throws IllegalArgumentException when a torrent cannot have such pieces
     */
    public int pieceLength(long contentBytes) {
        long piece = pieceLength == 0 ? TorrentShape.usualPieceLength(contentBytes) : pieceLength;
        if (piece > 1 << 30) {
            throw new IllegalArgumentException("too long a piece: " + piece + " bytes (1GiB at the most)");
        }
        return (int) piece;
    }
}
