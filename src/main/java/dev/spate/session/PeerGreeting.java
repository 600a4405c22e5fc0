package dev.spate.session;

import dev.spate.mse.StreamKind;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.Handshake;
import java.util.Optional;

/**
 * How a peer introduced itself.
 *
 * @param handshake its handshake (BEP 3)
 * @param utp whether it was reached over uTP, else over TCP
 * @param streamKind whether the stream is encrypted
 * @param extension its extension handshake (BEP 10), if we waited for it and it came
 */
public record PeerGreeting(
        Handshake handshake, boolean utp, StreamKind streamKind, Optional<ExtensionHandshake> extension) {}
