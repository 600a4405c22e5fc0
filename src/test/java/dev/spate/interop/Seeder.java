package dev.spate.interop;

import java.nio.file.Path;
import java.util.List;

/** A real client that has everything and serves it on loopback. */
interface Seeder extends AutoCloseable {
    /** The client's name in tests' names and messages. */
    String name();

    /** How its peer ids begin: {@code -TR} and the like. */
    String peerIdPrefix();

    /** Where it listens, as {@code 127.0.0.1:port}. */
    String address();

    /** Payload bytes of the torrent that it has sent to anybody, by its own account. */
    long uploadedBytes(Torrent torrent);

    ClientProcess process();

    @Override
    default void close() {
        process().close();
    }

    /**
     * What to seed.
     *
     * @param trackerUrl where it announces itself
     * @param uploadBytesPerSecond 0 for no limit
     */
    record Offer(List<Torrent> torrents, String trackerUrl, long uploadBytesPerSecond) {
        static Offer of(String trackerUrl, Torrent... torrents) {
            return new Offer(List.of(torrents), trackerUrl, 0);
        }

        Offer limitedTo(long bytesPerSecond) {
            return new Offer(torrents, trackerUrl, bytesPerSecond);
        }

        /** Writes the torrent file, and links its content into a directory of its own. */
        Placed place(Torrent torrent, Path directory) {
            Path own = directory.resolve(torrent.infoHash());
            Path file = torrent.write(directory.resolve(torrent.infoHash() + ".torrent"), trackerUrl);
            return new Placed(file, torrent.payload().linkInto(own).getParent());
        }
    }

    /** A torrent file and the directory that holds its content. */
    record Placed(Path torrentFile, Path directory) {}
}
