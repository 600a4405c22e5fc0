package dev.spate.synthetic.seeder;

import dev.spate.synthetic.SyntheticTorrent;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.MetadataMessage;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Gives the info dictionary to clients that have only a magnet link (BEP 9), 16 KiB at a time.
 *
 * <p>Owned by the channel's event loop: one for each connection.
 */
final class MetadataServer {
    private static final String EXTENSION = "ut_metadata";
    private static final int OUR_ID = 2;
    private static final int PIECE_BYTES = 16 * 1024;

    private final SyntheticTorrent torrent;
    private int clientId;

    MetadataServer(SyntheticTorrent torrent) {
        this.torrent = torrent;
    }

    /** Sends an answer. */
    @FunctionalInterface
    interface Reply {
        void send(int id, byte[] payload);
    }

    /** Our extension handshake (BEP 10), with the queue length that we keep to. */
    byte[] handshake(int mostRequests) {
        return new ExtensionHandshake(
                        Map.of(EXTENSION, OUR_ID),
                        Optional.of("spate swarm"),
                        OptionalInt.of(mostRequests),
                        OptionalInt.of(torrent.infoLength()),
                        OptionalInt.empty(),
                        Optional.empty())
                .encode();
    }

    /** Takes an extended message: the client's handshake, or a request for a part of the metadata. */
    void answer(int id, byte[] payload, Reply reply) {
        if (id == 0) {
            clientId = ExtensionHandshake.decode(payload).ids().getOrDefault(EXTENSION, 0);
        } else if (id == OUR_ID && clientId != 0) {
            if (MetadataMessage.decode(payload) instanceof MetadataMessage.Request request) {
                reply.send(clientId, part(request.piece()).encode());
            }
        }
    }

    private MetadataMessage part(int piece) {
        long from = (long) piece * PIECE_BYTES;
        int total = torrent.infoLength();
        if (from < 0 || from >= total) {
            return new MetadataMessage.Reject(piece);
        }
        int to = (int) Math.min(total, from + PIECE_BYTES);
        return new MetadataMessage.Data(piece, total, torrent.infoRange((int) from, to));
    }
}
