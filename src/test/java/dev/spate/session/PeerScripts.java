package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PeerId;
import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Peers of the usual kinds. */
public final class PeerScripts {
    private PeerScripts() {}

    /** Greets without any extension and claims to have everything. */
    public static void beginSeeding(TestTorrent torrent, PeerWire wire, PeerId self) throws IOException {
        wire.readHandshake();
        wire.sendHandshake(torrent.metainfo().infoHash(), self, false, false);
        sendAllPieces(torrent, wire);
    }

    static void sendAllPieces(TestTorrent torrent, PeerWire wire) throws IOException {
        dev.spate.torrent.Bitfield all =
                dev.spate.torrent.Bitfield.full(torrent.metainfo().layout().pieceCount());
        wire.send(new PeerMessage.BitfieldMessage(all.toWire()), new PeerMessage.Unchoke());
    }

    /** Answers this many requests. */
    public static void serve(TestTorrent torrent, PeerWire wire, int blocks, UnaryOperator<byte[]> change)
            throws IOException {
        for (int i = 0; i < blocks; i++) {
            answer(torrent, wire, wire.next(PeerWire.REQUEST), change);
        }
    }

    public static void answer(
            TestTorrent torrent, PeerWire wire, PeerWire.Message request, UnaryOperator<byte[]> change)
            throws IOException {
        wire.write(PeerWire.block(request.intAt(0), request.intAt(4), change.apply(requested(torrent, request))));
    }

    static byte[] requested(TestTorrent torrent, PeerWire.Message request) {
        int from = request.intAt(0) * TestTorrent.PIECE + request.intAt(4);
        return Arrays.copyOfRange(torrent.content(), from, from + request.intAt(8));
    }

    /** Throws it, which is unchecked. */
    static void raise(Throwable unchecked) {
        if (unchecked instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) unchecked;
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Never greets; {@code heard} counts those that have greeted it. */
    static ScriptedPeer.Script mute(AtomicInteger heard) {
        return wire -> {
            wire.readHandshake();
            heard.incrementAndGet();
            wire.awaitEnd();
        };
    }

    /** An honest seed. */
    public static ScriptedPeer.Script seed(TestTorrent torrent, int id) {
        return wire -> {
            beginSeeding(torrent, wire, PeerWire.id(id));
            serve(torrent, wire, Integer.MAX_VALUE, same -> same);
        };
    }

    /** A seed of which every block is wrong. */
    static ScriptedPeer.Script liar(TestTorrent torrent, int id) {
        return liar(torrent, id, () -> {});
    }

    /** The same; {@code lied} runs whenever it has sent a block. */
    static ScriptedPeer.Script liar(TestTorrent torrent, int id, Runnable lied) {
        return wire -> {
            beginSeeding(torrent, wire, PeerWire.id(id));
            while (true) {
                answer(torrent, wire, wire.next(PeerWire.REQUEST), block -> {
                    byte[] wrong = block.clone();
                    wrong[wrong.length / 2] ^= 1;
                    return wrong;
                });
                lied.run();
            }
        };
    }
}
