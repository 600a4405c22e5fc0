package dev.spate.session;

import dev.spate.torrent.Version;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.MetadataMessage;
import dev.spate.wire.PeerMessage;
import dev.spate.wire.PexMessage;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What we say of ourselves in the extension handshake (BEP 10). */
public final class OurExtensionHandshake {
    /** Our id for ut_metadata (BEP 9) while we look for metadata: peers put it on what they send us. */
    public static final int UT_METADATA = 1;

    /** Our id for ut_pex (BEP 11) meanwhile. */
    public static final int UT_PEX = 2;

    private static final String CLIENT = "spate " + Version.text();

    private OurExtensionHandshake() {}

    /**
     * The message that a torrent sends to every peer. It is encoded once, as thousands of peers are greeted at the start.
     *
     * @param ids of the extensions that the torrent speaks, by their names
     * @param listenPort 0 for none
     * @param infoBytes length of the info dictionary, which peers may ask for (BEP 9); 0 for none
     * @param reqq requests that we keep; 0 when we serve nobody
     * @param uploadOnly whether we want nothing any more (BEP 21)
     */
    public static PeerMessage.Extended message(
            Map<String, Integer> ids, int listenPort, int infoBytes, int reqq, boolean uploadOnly) {
        ExtensionHandshake ours = new ExtensionHandshake(
                ids,
                Optional.of(CLIENT),
                positive(reqq),
                positive(infoBytes),
                positive(listenPort),
                Optional.empty(),
                uploadOnly);
        return new PeerMessage.Extended(ExtensionHandshake.ID, ours.encode());
    }

    /**
     * The same message with the address that we see this peer at ({@code yourip}), by which it learns its own.
     *
     * <p>The key comes last in the dictionary, so that nothing has to be encoded anew.
     */
    public static PeerMessage seeing(PeerMessage.Extended message, InetAddress peer) {
        byte[] dictionary = message.payload();
        byte[] address = peer.getAddress();
        byte[] key = ("6:yourip" + address.length + ":").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer told = ByteBuffer.allocate(dictionary.length + key.length + address.length);
        told.put(dictionary, 0, dictionary.length - 1).put(key).put(address).put((byte) 'e');
        return new PeerMessage.Extended(message.id(), told.array());
    }

    private static OptionalInt positive(int value) {
        return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    /**
     * The handshake of a client that looks for metadata.
     *
     * @param pex whether it hears of further peers (BEP 11)
     * @param yourIp where we see the peer, if that is told
     */
    public static ExtensionHandshake seekingMetadata(boolean pex, Optional<InetAddress> yourIp) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        ids.put(MetadataMessage.NAME, UT_METADATA);
        if (pex) {
            ids.put(PexMessage.NAME, UT_PEX);
        }
        return new ExtensionHandshake(
                ids, Optional.of(CLIENT), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), yourIp);
    }
}
