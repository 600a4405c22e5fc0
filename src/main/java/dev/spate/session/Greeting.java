package dev.spate.session;

import dev.spate.torrent.PeerId;
import dev.spate.wire.ExtensionHandshake;
import java.util.Optional;

/** Stand-in: what a peer said of itself. */
public record Greeting(PeerId peerId, byte[] reserved, Optional<ExtensionHandshake> extension) {}
