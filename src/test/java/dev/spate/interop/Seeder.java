package dev.spate.interop;

import java.nio.file.Path;
import java.util.List;

/** A real client that has everything and serves it on loopback. */
interface Seeder extends AutoCloseable {
    /** The client's name in tests' names and messages. */
    String name();

    /** How its peer ids begin: {@code -TR} and the like. */
    String peerIdPrefix();

    /**
     * Where it listens, as {@code ip:port}. Each client has an address of its own in 127.0.0.0/8: transmission has one
     * connection with an address for a torrent, and must not waste it on another seeder.
     */
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
     */
    record Offer(String trackerUrl, List<Share> shares) {
        static Offer of(String trackerUrl, Torrent torrent) {
            return new Offer(trackerUrl, List.of(new Share(torrent, 0)));
        }

        /** Writes the torrent file, and links its content into a directory of its own. */
        Placed place(Torrent torrent, Path directory) {
            Path own = directory.resolve(torrent.infoHash());
            Path file = torrent.write(directory.resolve(torrent.infoHash() + ".torrent"), trackerUrl);
            return new Placed(file, torrent.payload().linkInto(own).getParent());
        }
    }

    /** A torrent, and how fast it is uploaded at most: 0 for no limit. */
    record Share(Torrent torrent, long uploadBytesPerSecond) {}

    /** A torrent file and the directory that holds its content. */
    record Placed(Path torrentFile, Path directory) {}
}
