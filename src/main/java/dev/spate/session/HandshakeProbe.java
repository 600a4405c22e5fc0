package dev.spate.session;

import dev.spate.peer.Dialer;
import dev.spate.peer.OurHandshake;
import dev.spate.peer.PassivePeerSession;
import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerEvents;
import dev.spate.peer.PeerSession;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.PeerMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Greets one peer and hangs up. Owner: the event loop, but for {@link #result()}. */
final class HandshakeProbe implements PeerEvents {
    private static final long EXTENSION_TIMEOUT_MILLIS = 3_000;

    private final EngineResources resources;
    private final InetSocketAddress address;
    private final boolean full;
    private final Dialer dialer;
    private final CompletableFuture<PeerGreeting> result = new CompletableFuture<>();

    /** @param full whether to wait for the peer's extension handshake too */
    HandshakeProbe(
            EngineResources resources, InfoHash infoHash, InetSocketAddress address, boolean full, Duration timeout) {
        this.resources = resources;
        this.address = address;
        this.full = full;
        OurHandshake ourHandshake = new OurHandshake(
                infoHash,
                resources.self(),
                false,
                false,
                Optional.empty(),
                FrameLimits.unknownLayout(),
                timeout,
                timeout);
        this.dialer = new Dialer(
                resources.connector(),
                resources.encryption(),
                ourHandshake,
                this,
                resources.downloadLimit(),
                resources.clock());
    }

    CompletableFuture<PeerGreeting> result() {
        return result;
    }

    void begin() {
        dialer.dial(address);
    }

    @Override
    public PeerSession greeted(PeerConnection peer) {
        if (!full || !peer.handshake().supportsExtension()) {
            end(peer, Optional.empty());
            return new Listening(peer);
        }
        peer.send(new PeerMessage.Extended(
                ExtensionHandshake.ID,
                OurExtensionHandshake.seekingMetadata(false, Optional.empty()).encode()));
        peer.flush(resources.clock().getAsLong());
        resources
                .transport()
                .loop()
                .schedule(() -> end(peer, Optional.empty()), EXTENSION_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        return new Listening(peer);
    }

    @Override
    public void failed(InetSocketAddress peer, boolean incoming, String reason) {
        result.completeExceptionally(
                new Failure(Failure.Kind.UNAVAILABLE, "no handshake with " + PeerAddress.text(peer) + ": " + reason));
    }

    @Override
    public void broken(Throwable bug) {
        result.completeExceptionally(bug);
    }

    private void end(PeerConnection peer, Optional<ExtensionHandshake> extension) {
        result.complete(new PeerGreeting(peer.handshake(), peer.isUtp(), peer.streamKind(), extension));
        peer.close("we are done");
    }

    private final class Listening extends PassivePeerSession {
        private final PeerConnection peer;

        Listening(PeerConnection peer) {
            this.peer = peer;
        }

        @Override
        public void extended(int id, byte[] payload) {
            if (id == ExtensionHandshake.ID) {
                end(peer, ExtensionHandshake.decodeIfReadable(payload));
            }
        }

        @Override
        public void closed(String reason) {
            end(peer, Optional.empty());
        }
    }
}
