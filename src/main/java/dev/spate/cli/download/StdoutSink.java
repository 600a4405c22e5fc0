package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.cli.console.StandardOutput;
import dev.spate.session.StreamSink;
import java.nio.ByteBuffer;

/** Writes the content to stdout. A reader that leaves ends the download. */
final class StdoutSink implements StreamSink {
    private final StandardOutput out;

    private final boolean kept;

    /** @param kept whether the content is on the disk besides */
    StdoutSink(StandardOutput out, boolean kept) {
        this.out = out;
        this.kept = kept;
    }

    @Override
    public void write(ByteBuffer bytes) {
        try {
            out.bytes(bytes);
        } catch (StandardOutput.ReaderGone e) {
            throw new CommandException(
                    ExitCode.INCOMPLETE,
                    "stopped: nobody reads stdout any more (" + (kept ? DownloadRun.GO_ON : DownloadRun.BEGIN_ANEW)
                            + ")");
        }
    }

    @Override
    public void end() {
        // Each piece was flushed.
    }
}
