package dev.spate.wire;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import dev.spate.fuzz.Cuts;
import dev.spate.torrent.PieceLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** The messages of a peer, cut anyhow. */
public final class PeerFrameFuzz {
    private static final int PER_BYTE = 900;

    private static final int LAYOUT_KNOWN = 3;
    private static final int REFUSING = 4;

    /** Nineteen pieces: a bitfield of three bytes, five bits of them spare. */
    private static final FrameLimits KNOWN = FrameLimits.of(new PieceLayout(18L * 32_768 + 1_000, 32_768));

    private static final FrameLimits UNKNOWN = FrameLimits.unknownLayout();
    private static final byte[] ROOM = new byte[FrameLimits.MAX_BLOCK_BYTES];

    private PeerFrameFuzz() {}

    /** The input is {@link Cuts}. */
    public static void fuzzerTestOneInput(byte[] data) {
        Cuts cuts = new Cuts(data);
        FrameLimits limits = cuts.flag(LAYOUT_KNOWN) ? KNOWN : UNKNOWN;
        Rooms rooms = new Rooms(limits, cuts.flag(REFUSING));
        Listener whole = Bounded.by(PER_BYTE, data.length, () -> {
            Listener listener = Listener.to(new PeerFrameDecoder(limits, rooms));
            cuts.whole(listener::read);
            listener.close();
            return listener;
        });
        Listener parts = Listener.to(new PeerFrameDecoder(limits, rooms));
        cuts.parts(parts::read);
        parts.close();
        Check.equal(whole.told(), parts.told());
        Check.equal(0, whole.rest.size());
        rooms.areReleased();
        if (!rooms.refusing) {
            isReadBack(whole, limits, rooms);
        }
    }

    private static void isReadBack(Listener heard, FrameLimits limits, Rooms rooms) {
        ByteBuf out = Unpooled.buffer();
        List<Object> expected = new ArrayList<>();
        for (Object each : heard.heard) {
            if (each instanceof Listener.Block block) {
                PeerFrameEncoder.pieceHeader(out, block.piece(), block.offset(), block.length());
                out.writeBytes(block.bytes());
                expected.add(block);
            } else if (each instanceof PeerMessage message) {
                PeerFrameEncoder.write(out, message);
                expected.add(message);
            }
        }
        Listener again = Listener.to(new PeerFrameDecoder(limits, rooms));
        again.read(out);
        again.close();
        Check.equal(expected, again.heard);
        Check.equal(0, out.refCnt());
    }

    /** Gives room for blocks, all in the same place, and fails when asked for one that cannot be. */
    private static final class Rooms implements BlockAllocator {
        final boolean refusing;
        private final FrameLimits limits;
        private final List<ByteBuf> given = new ArrayList<>();

        Rooms(FrameLimits limits, boolean refusing) {
            this.limits = limits;
            this.refusing = refusing;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator pool, int piece, int offset, int length) {
            boolean fits = limits.layout().isEmpty()
                    || offset + (long) length <= limits.layout().get().pieceLength(piece);
            Check.that(
                    piece >= 0 && offset >= 0 && length > 0 && length <= limits.maxBlockBytes() && fits,
                    () -> "room for " + piece + ":" + offset + "+" + length);
            if (refusing && (offset & 1) == 0) {
                return null;
            }
            ByteBuf room = Unpooled.wrappedBuffer(ROOM, 0, length).clear();
            given.add(room);
            return room;
        }

        @Override
        public void progressed(int piece, int offset, int receivedBytes) {
            Check.that(receivedBytes > 0, () -> "progress of " + receivedBytes);
        }

        void areReleased() {
            given.forEach(each -> Check.equal(0, each.refCnt()));
        }
    }
}
