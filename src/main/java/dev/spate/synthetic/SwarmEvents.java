package dev.spate.synthetic;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Receives the events of a {@link SwarmRun}, for a program or for a person.
 *
 * <p>Called by one thread at a time, but for {@link #hashing}, which any thread may call. An exception ends the run.
 */
public interface SwarmEvents {
    /** So much of the content is hashed; comes at most once a second, and not at all when hashing is quick. */
    void hashing(long doneBytes, long totalBytes) throws IOException;

    /**
     * Clients may come.
     *
     * @param torrentFile the .torrent file that was written, if one was wanted
     */
    void ready(SyntheticSwarm swarm, Optional<Path> torrentFile) throws IOException;

    /** A warning for the user; the swarm goes on. */
    void warning(String text) throws IOException;

    /** Every peer has been announced to an outside tracker, or the tracker has refused it. */
    void announced(String url, int accepted, int refused) throws IOException;

    /** Another second has passed; {@code since} the start or the last reset. */
    void second(SwarmReport report, Duration since) throws IOException;

    /** The answer to a question for the numbers. */
    void numbers(SwarmReport report) throws IOException;

    /** The answer to a question for the totals alone. */
    default void totalsSoFar(SwarmReport report) throws IOException {
        numbers(report);
    }

    /** The counters were set to zero. */
    void reset() throws IOException;

    /** The swarm has ended. */
    void totals(SwarmReport report, Duration since) throws IOException;
}
