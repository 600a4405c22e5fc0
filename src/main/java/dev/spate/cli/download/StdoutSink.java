package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.cli.console.StandardOutput;
import dev.spate.session.StreamSink;
import java.nio.ByteBuffer;

/** Writes the content to stdout. A reader that leaves ends the download. */
final class StdoutSink implements StreamSink {
    private final StandardOutput out;

    StdoutSink(StandardOutput out) {
        this.out = out;
    }

    @Override
    public void write(ByteBuffer bytes) {
        try {
            out.bytes(bytes);
        } catch (StandardOutput.ReaderGone e) {
            throw new CommandException(
                    ExitCode.INCOMPLETE, "stopped: nobody reads stdout any more (run the same command to go on)");
        }
    }

    @Override
    public void end() {
        // Each piece was flushed.
    }
}
