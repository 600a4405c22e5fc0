package dev.spate.session.swarm;

import dev.spate.metainfo.InfoBytes;
import dev.spate.wire.MetadataMessage;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Gives metadata to peers that have only a magnet link (BEP 9). Owner: the event loop. */
final class MetadataExtension implements Extension {
    private final InfoBytes info;
    private final LongSupplier clock;

    private MetadataExtension(InfoBytes info, LongSupplier clock) {
        this.info = info;
        this.clock = clock;
    }

    static Optional<Extension> of(SwarmContext context) {
        return context.info().length() == 0
                ? Optional.empty()
                : Optional.of(new MetadataExtension(context.info(), context.clock()));
    }

    @Override
    public String name() {
        return MetadataMessage.NAME;
    }

    @Override
    public PeerExtension of(SwarmPeer peer) {
        return new MetadataUploader(info, peer.connection(), clock);
    }
}
