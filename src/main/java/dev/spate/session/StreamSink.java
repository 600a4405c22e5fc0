package dev.spate.session;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Who takes a file in order while it is downloaded. Called by one thread, which may wait in it for as long as it likes. */
public interface StreamSink {
    /**
     * Takes all remaining bytes.
     *
     * @throws IOException when nobody takes them any more, and {@link Failure} to say that in other words: the download ends
     */
    void write(ByteBuffer bytes) throws IOException;

    /** All of the file was written. */
    void end() throws IOException;
}
