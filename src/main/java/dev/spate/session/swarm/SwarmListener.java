package dev.spate.session.swarm;

import dev.spate.session.DownloadEvent;
import java.io.IOException;

/** What the owner of a {@link Swarm} is told. All calls come on the event loop. */
public interface SwarmListener {
    /** Something happened. */
    void event(DownloadEvent event);

    /** A piece is verified and written. */
    void pieceVerified(int piece);

    /** The output cannot be written: the download must end. */
    void diskFailed(IOException reason);

    /** The JVM cannot go on, or there is a bug of ours where no peer is to blame: the download must end. */
    void failed(Throwable why);
}
