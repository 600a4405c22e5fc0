package dev.spate.cli.download;

import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.convert.OutputConverter;
import dev.spate.session.EngineOptions;
import dev.spate.session.Sharing;
import dev.spate.session.TorrentRef;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code download_piece}: one verified piece into a file. */
@CommandLine.Command(name = "download_piece", description = "Download one piece of a torrent into a file.")
public final class DownloadPieceCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private TransferOptions transfer = new TransferOptions();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT",
            converter = OutputConverter.class,
            description = "The file to write the piece to.")
    private Path out;

    @Parameters(index = "0", paramLabel = "TORRENT", description = TorrentArgument.DESCRIPTION)
    private String torrent;

    @Parameters(index = "1", paramLabel = "INDEX", description = "Which piece, from 0.")
    private String index;

    @Option(names = "--overwrite", description = "Write even if OUT holds something else.")
    private boolean overwrite;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        transfer.check();
        InsightOptions.checkApart("--log-file", common.logFile, out);
        if (!index.matches("-?[0-9]{1,18}")) {
            throw CommandException.usage("bad usage: INDEX '" + index + "' is not a whole number (give one from 0)");
        }
        ProgressDisplay display = transfer.connection.display(context, false);
        new DownloadRun(
                        context,
                        new DownloadText(context, display, false),
                        new InsightOptions(),
                        new PortMapOptions(),
                        Hooks.NONE)
                .run(
                        new TorrentArgument(torrent),
                        display,
                        new EngineOptions(transfer.connection.io)
                                .encrypting(transfer.connection.encryption.choice)
                                .by(transfer.connection.route.route()),
                        (engine, ref, events) -> {
                            int piece = piece(Long.parseLong(index), ref);
                            transfer.connection.use(engine, context, false);
                            return engine.downloadPiece(
                                    ref.withTrackers(transfer.connection.trackers),
                                    piece,
                                    transfer.download()
                                            .withOut(out)
                                            .withOverwrite(overwrite)
                                            .withSharing(Sharing.NOTHING),
                                    events);
                        });
    }

    /** For a magnet link the number of pieces is not known yet: then the engine checks. */
    private static int piece(long index, TorrentRef ref) {
        if (!(ref instanceof TorrentRef.Known known)) {
            if (index < 0 || index >= Integer.MAX_VALUE) {
                throw CommandException.usage("no piece " + index + ": "
                        + (index < 0 ? "pieces are counted from 0" : "no torrent has so many")
                        + "; how many this one has is not known yet (give an index from 0)");
            }
            return (int) index;
        }
        int pieceCount = known.metainfo().layout().pieceCount();
        if (index < 0 || index >= pieceCount) {
            throw CommandException.usage("no piece " + index + ": the torrent has " + pieceCount
                    + (pieceCount == 0 ? "" : " (give an index in the range 0.." + (pieceCount - 1) + ")"));
        }
        return (int) index;
    }
}
