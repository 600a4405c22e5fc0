package dev.spate.session;

import dev.spate.torrent.Version;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What we say of ourselves in the extension handshake (BEP 10). */
public final class OurExtensionHandshake {
    /** Our id for ut_metadata (BEP 9): peers put it on the answers that they send us. */
    public static final int UT_METADATA = 1;

    private static final String CLIENT = "spate " + Version.text();

    private OurExtensionHandshake() {}

    /** The message that a download sends to every peer. It is encoded once, as thousands of peers are greeted at the start. */
    public static PeerMessage message(int listenPort) {
        return new PeerMessage.Extended(
                ExtensionHandshake.ID, of(Map.of(), listenPort).encode());
    }

    /** The handshake of a client that looks for metadata. */
    public static ExtensionHandshake seekingMetadata() {
        return of(Map.of("ut_metadata", UT_METADATA), 0);
    }

    private static ExtensionHandshake of(Map<String, Integer> ids, int listenPort) {
        return new ExtensionHandshake(
                ids,
                Optional.of(CLIENT),
                OptionalInt.empty(),
                OptionalInt.empty(),
                listenPort == 0 ? OptionalInt.empty() : OptionalInt.of(listenPort),
                Optional.empty());
    }
}
