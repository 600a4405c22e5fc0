package dev.spate.session;

import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.Handshake;
import java.util.Optional;

/**
 * What a peer said of itself.
 *
 * @param handshake its handshake (BEP 3)
 * @param extension its extension handshake (BEP 10), if it was waited for and came
 */
public record PeerGreeting(Handshake handshake, Optional<ExtensionHandshake> extension) {}
