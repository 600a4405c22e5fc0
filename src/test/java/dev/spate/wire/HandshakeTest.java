package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    static final InfoHash INFO_HASH = InfoHash.ofHex("d69f91e6b2ae4c542468d1073a71d4ea13879a7f");
    static final PeerId PEER_ID = PeerId.of("-TR3000-0123456789ab".getBytes(StandardCharsets.US_ASCII));
    static final Handshake HANDSHAKE = Handshake.of(INFO_HASH, PEER_ID, true, true);
    static final byte[] GOLDEN = Samples.bytes("13426974546f7272656e742070726f746f636f6c" + "0000000000100004"
            + "d69f91e6b2ae4c542468d1073a71d4ea13879a7f" + "2d5452333030302d303132333435363738396162");

    @Test
    void hasItsGoldenBytes() {
        ByteBuf out = Unpooled.buffer();
        HANDSHAKE.encode(out);
        assertEquals(Handshake.LENGTH, out.readableBytes());
        assertArrayEquals(GOLDEN, ByteBufUtil.getBytes(out));
    }

    @Test
    void offersOnlyWhatItIsAskedTo() {
        Handshake plain = Handshake.of(INFO_HASH, PEER_ID, false, false);
        assertArrayEquals(new byte[8], plain.reserved());
        assertFalse(plain.supportsExtension() || plain.supportsFast() || plain.supportsDht());
        Handshake extension = Handshake.of(INFO_HASH, PEER_ID, true, false);
        assertArrayEquals(Samples.bytes("0000000000100000"), extension.reserved());
        assertTrue(extension.supportsExtension());
        assertFalse(extension.supportsFast());
        Handshake dht = extension.withDht();
        assertArrayEquals(Samples.bytes("0000000000100001"), dht.reserved());
        assertTrue(dht.supportsExtension() && dht.supportsDht());
        assertFalse(dht.supportsFast());
        Handshake all = new Handshake(Samples.bytes("ffffffffffffffff"), INFO_HASH, PEER_ID);
        assertTrue(all.supportsExtension() && all.supportsFast() && all.supportsDht());
    }

    @Test
    void reservedBytesAreEightAndCopied() {
        byte[] reserved = new byte[8];
        Handshake handshake = new Handshake(reserved, INFO_HASH, PEER_ID);
        reserved[7] = 1;
        handshake.reserved()[7] = 1;
        assertFalse(handshake.supportsDht());
        assertThrows(IllegalArgumentException.class, () -> new Handshake(new byte[7], INFO_HASH, PEER_ID));
    }

    @Test
    void isEqualByContent() {
        assertEquals(HANDSHAKE, Handshake.of(INFO_HASH, PEER_ID, true, true));
        assertEquals(
                HANDSHAKE.hashCode(),
                Handshake.of(INFO_HASH, PEER_ID, true, true).hashCode());
        assertNotEquals(HANDSHAKE, Handshake.of(INFO_HASH, PEER_ID, true, false));
        assertNotEquals(HANDSHAKE, Handshake.of(InfoHash.of(new byte[20]), PEER_ID, true, true));
        assertNotEquals(HANDSHAKE, Handshake.of(INFO_HASH, PeerId.of(new byte[20]), true, true));
        assertNotEquals(HANDSHAKE, new Object());
        assertTrue(HANDSHAKE.toString().contains("reserved=0000000000100004"));
    }
}
