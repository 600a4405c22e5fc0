package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.wire.PeerMessage.AllowedFast;
import dev.spate.wire.PeerMessage.BitfieldMessage;
import dev.spate.wire.PeerMessage.Cancel;
import dev.spate.wire.PeerMessage.Extended;
import dev.spate.wire.PeerMessage.Have;
import dev.spate.wire.PeerMessage.Piece;
import dev.spate.wire.PeerMessage.Port;
import dev.spate.wire.PeerMessage.Reject;
import dev.spate.wire.PeerMessage.Request;
import dev.spate.wire.PeerMessage.Suggest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.Test;

class PeerMessageTest {
    @Test
    void noFieldIsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new Have(-1));
        assertThrows(IllegalArgumentException.class, () -> new Suggest(-1));
        assertThrows(IllegalArgumentException.class, () -> new AllowedFast(-1));
        assertThrows(IllegalArgumentException.class, () -> new Request(-1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Request(0, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Cancel(0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Reject(0, Integer.MAX_VALUE, 1));
        assertThrows(IllegalArgumentException.class, () -> new Piece(0, 0, 0, Unpooled.EMPTY_BUFFER));
        assertThrows(IllegalArgumentException.class, () -> new Port(-1));
        assertThrows(IllegalArgumentException.class, () -> new Port(65_536));
        assertThrows(IllegalArgumentException.class, () -> new Extended(-1, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> new Extended(256, new byte[0]));
    }

    @Test
    void arraysAreCopiedOnTheWayInAndOut() {
        byte[] bytes = {1, 2};
        BitfieldMessage bitfield = new BitfieldMessage(bytes);
        Extended extended = new Extended(3, bytes);
        bytes[0] = 9;
        bitfield.bits()[1] = 9;
        extended.payload()[1] = 9;
        assertArrayEquals(new byte[] {1, 2}, bitfield.bits());
        assertArrayEquals(new byte[] {1, 2}, extended.payload());
    }

    @Test
    void messagesWithArraysAreEqualByContent() {
        BitfieldMessage bitfield = new BitfieldMessage(new byte[] {1});
        assertEquals(bitfield, new BitfieldMessage(new byte[] {1}));
        assertEquals(bitfield.hashCode(), new BitfieldMessage(new byte[] {1}).hashCode());
        assertNotEquals(bitfield, new BitfieldMessage(new byte[] {2}));
        assertNotEquals(bitfield, new Object());
        assertEquals("BitfieldMessage[1 bytes]", bitfield.toString());
        Extended extended = new Extended(3, new byte[] {1});
        assertEquals(extended, new Extended(3, new byte[] {1}));
        assertEquals(extended.hashCode(), new Extended(3, new byte[] {1}).hashCode());
        assertNotEquals(extended, new Extended(3, new byte[] {2}));
        assertNotEquals(extended, new Extended(4, new byte[] {1}));
        assertNotEquals(extended, new Object());
        assertEquals("Extended[id=3, 1 bytes]", extended.toString());
    }

    @Test
    void whoDropsAPieceMessageReleasesItsBuffer() {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(1).writeByte(0);
        Piece piece = new Piece(0, 0, 1, data);
        assertSame(piece, piece.retain().touch().touch("here"));
        assertSame(piece, piece.retain(2));
        assertEquals(4, piece.refCnt());
        assertEquals(false, piece.release(3));
        assertTrue(ReferenceCountUtil.release(piece));
        assertEquals(0, data.refCnt());
    }
}
