package dev.spate.bench;

import dev.spate.swarm.TorrentShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One measured download.
 *
 * @param shape what is downloaded: its content is computed here once more, to compare
 * @param swarm the command that serves it, as {@link SwarmRun} does: one line of JSON when it is ready, and the numbers for
 *     each line that it reads; {@code {torrent}} in an argument stands for the .torrent file that it is to write
 * @param client the command that is measured; {@code {torrent}} stands for the .torrent file, {@code {out}} for the path where
 *     the content has to be at the end, and {@code {dir}} for that path's directory
 * @param directory where a temporary directory is made; absent for the system's
 * @param keep whether the temporary directory stays
 */
public record BenchOptions(
        TorrentShape shape, List<String> swarm, List<String> client, Optional<Path> directory, boolean keep) {
    public BenchOptions {
        swarm = List.copyOf(swarm);
        client = List.copyOf(client);
    }
}
