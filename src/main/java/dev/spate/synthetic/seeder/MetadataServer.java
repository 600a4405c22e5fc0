package dev.spate.synthetic.seeder;

import dev.spate.synthetic.SyntheticTorrent;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.MetadataMessage;
import dev.spate.wire.PexMessage;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Gives the info dictionary to clients that have only a magnet link (BEP 9), 16 KiB at a time.
 *
 * <p>Owned by the channel's event loop: one for each connection.
 */
final class MetadataServer {
    private static final int OUR_ID = 2;

    private final SyntheticTorrent torrent;
    private int clientId;

    private final boolean pex;
    private int pexId;

    /** @param pex whether the client is told that we speak PEX */
    MetadataServer(SyntheticTorrent torrent, boolean pex) {
        this.torrent = torrent;
        this.pex = pex;
    }

    /** Sends an answer. */
    @FunctionalInterface
    interface Reply {
        void send(int id, byte[] payload);
    }

    /** Our extension handshake (BEP 10), with the queue length that we keep to. */
    byte[] handshake(int mostRequests) {
        return new ExtensionHandshake(
                        pex
                                ? Map.of(MetadataMessage.NAME, OUR_ID, PexMessage.NAME, PexServer.OUR_ID)
                                : Map.of(MetadataMessage.NAME, OUR_ID),
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
            Map<String, Integer> ids = ExtensionHandshake.decode(payload).ids();
            clientId = ids.getOrDefault(MetadataMessage.NAME, 0);
            pexId = ids.getOrDefault(PexMessage.NAME, 0);
        } else if (id == OUR_ID && clientId != 0) {
            if (MetadataMessage.decode(payload) instanceof MetadataMessage.Request request) {
                MetadataMessage part =
                        MetadataMessage.answer(request.piece(), torrent.infoLength(), torrent::infoRange);
                reply.send(clientId, part.encode());
            }
        }
    }

    /** The number of PEX messages to the client; 0 when it has not said that it wants any. */
    int pexId() {
        return pexId;
    }
}
