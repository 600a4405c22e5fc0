package dev.spate.session;

import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.Handshake;
import java.util.Optional;

/**
 * How a peer introduced itself.
 *
 * @param handshake its handshake (BEP 3)
 * @param extension its extension handshake (BEP 10), if we waited for it and it came
 * @param utp whether it was reached over uTP, else over TCP
 */
public record PeerGreeting(Handshake handshake, Optional<ExtensionHandshake> extension, boolean utp) {}
