package dev.spate.mse;

import dev.spate.torrent.InfoHash;
import io.netty.channel.Channel;
import java.util.random.RandomGenerator;

/**
 * How the streams of this process are encrypted. It makes the handlers that stand first among those of a peer.
 *
 * <p>Owner: the event loop.
 */
public final class StreamEncryption {
    private final Encryption policy;
    private final RandomGenerator random;
    private final KeyExchanges keyExchanges = new KeyExchanges();

    /** @param random safe for all threads, and not to be predicted by peers */
    public StreamEncryption(Encryption policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
    }

    /** What is wanted. */
    public Encryption policy() {
        return policy;
    }

    /** Begins an encrypted handshake in a channel that was dialled, before the handlers of the peer are put there. */
    public MseDialler dial(Channel channel, InfoHash torrent) {
        MseDialler handler = new MseDialler(torrent, policy.provide(), keyExchanges, random);
        channel.pipeline().addLast(handler);
        return handler;
    }

    /** Has the first bytes of an accepted channel looked at, before the handlers of the peer are put there. */
    public void accept(Channel channel, TorrentKeys torrents) {
        if (policy != Encryption.OFF) {
            channel.pipeline().addLast(new MseAcceptor(torrents, policy, keyExchanges, random));
        }
    }
}
