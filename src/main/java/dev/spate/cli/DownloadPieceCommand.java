package dev.spate.cli;

import dev.spate.metainfo.Metainfo;
import java.math.BigInteger;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code download_piece}: one verified piece into a file. */
@CommandLine.Command(name = "download_piece", description = "Download one piece of a torrent into a file.")
final class DownloadPieceCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private TransferOptions transfer = new TransferOptions();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT",
            description = "The file to write the piece to.")
    private Path out;

    @Parameters(index = "0", paramLabel = "TORRENT", description = TorrentArgument.DESCRIPTION)
    private String torrent;

    @Parameters(index = "1", paramLabel = "INDEX", description = "Which piece, from 0.")
    private String index;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(Surroundings surroundings) throws Exception {
        transfer.check();
        if (!index.matches("[0-9]+")) {
            throw Refusal.usage("bad usage: INDEX '" + index + "' is not a whole number (give one from 0)");
        }
        ProgressDisplay display = ProgressDisplay.choose(surroundings, transfer.quiet);
        try (Online online = Online.open(surroundings, new TorrentArgument(torrent), transfer.engine(), display)) {
            Metainfo metainfo = online.metainfo(transfer.timeout);
            int piece = piece(new BigInteger(index), metainfo.layout().pieceCount());
            display.status("waiting for piece " + piece);
            online.await(online.engine().downloadPiece(metainfo, piece, out, transfer.download(out, true, false)));
        }
    }

    /** @throws Refusal naming the valid range */
    static int piece(BigInteger index, int pieceCount) {
        if (index.signum() < 0 || index.compareTo(BigInteger.valueOf(pieceCount)) >= 0) {
            throw Refusal.usage("no piece " + index + ": "
                    + (pieceCount == 0
                            ? "the torrent has none"
                            : "the torrent has " + pieceCount + " (give an index in the range 0.." + (pieceCount - 1)
                                    + ")"));
        }
        return index.intValueExact();
    }
}
