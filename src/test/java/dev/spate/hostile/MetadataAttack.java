package dev.spate.hostile;

import static dev.spate.hostile.Wire.extended;

import java.io.IOException;
import java.util.Arrays;

/** What a hostile peer does to somebody who wants a magnet's metadata of it (BEP 9). */
enum MetadataAttack {
    SIZE_BEYOND_INT((wire, bait, id) -> offer(wire, 1L << 31)),
    SIZE_MOST((wire, bait, id) -> offer(wire, (1L << 31) - 1)),
    SIZE_ZERO((wire, bait, id) -> offer(wire, 0)),
    SIZE_LARGE_AND_JUNK((wire, bait, id) -> deliver(wire, 32 << 20)),
    SIZE_OF_ITS_OWN_AND_JUNK((wire, bait, id) -> deliver(wire, (31 << 20) + (int) (id * 7919 & 0xfffff))),
    SIZE_SMALL_AND_JUNK((wire, bait, id) -> deliver(wire, (900 << 10) + (int) (id * 7919 & 0xffff))),
    RIGHT_SIZE_AND_JUNK((wire, bait, id) -> deliver(wire, bait.info().length)),
    DATA_NEVER_ASKED((wire, bait, id) -> {
        offer(wire, bait.info().length);
        wire.listenAside();
        wire.flood(data(bait.info().length, 0));
    }),
    REQUESTS((wire, bait, id) -> {
        offer(wire, bait.info().length);
        wire.listenAside();
        wire.flood(extended(1, "d8:msg_typei0e5:piecei0ee"));
    }),
    REQUESTS_UNREAD((wire, bait, id) -> {
        offer(wire, bait.info().length);
        wire.flood(extended(1, "d8:msg_typei0e5:piecei0ee"));
    }),
    REJECTS((wire, bait, id) -> {
        offer(wire, bait.info().length);
        wire.listenAside();
        wire.flood(extended(1, "d8:msg_typei2e5:piecei9999ee"));
    }),
    UNKNOWN_TYPES((wire, bait, id) -> {
        offer(wire, bait.info().length);
        wire.listenAside();
        wire.flood(extended(1, "d8:msg_typei7e5:piecei0ee"));
    }),
    HANDSHAKES((wire, bait, id) -> {
        wire.listenAside();
        wire.flood(hello(bait.info().length));
    }),
    BITFIELDS((wire, bait, id) -> {
        wire.listenAside();
        wire.flood(Wire.frame(Wire.BITFIELD, new byte[1 << 20]));
    }),
    HAVES((wire, bait, id) -> {
        wire.listenAside();
        wire.flood(Wire.frame(Wire.HAVE, 1));
    }),
    NESTED((wire, bait, id) -> {
        wire.listenAside();
        wire.flood(extended(0, "d1:ml" + "le".repeat(30_000) + "ee"));
    }),
    EXTENDED_LARGE((wire, bait, id) -> {
        wire.listenAside();
        wire.flood(Wire.frame(Wire.EXTENDED, new byte[1 + (64 << 10) + 1]));
    }),
    UNKNOWN_LARGE((wire, bait, id) -> {
        wire.listenAside();
        wire.flood(Wire.frame(77, new byte[(64 << 10) + 1]));
    }),
    SILENT((wire, bait, id) -> wire.drain());

    private static final int PIECE_BYTES = 16 * 1024;

    private interface Deed {
        void run(Wire wire, Bait bait, long id) throws IOException;
    }

    private final Deed deed;

    MetadataAttack(Deed deed) {
        this.deed = deed;
    }

    HostilePeer.Script script(Bait bait, long id) {
        return wire -> {
            wire.read(68);
            wire.send(Wire.handshake(bait.infoHash(), id, Wire.EXTENDS));
            deed.run(wire, bait, id);
        };
    }

    /** Somebody who gives the metadata, and the content too. */
    static HostilePeer.Script honest(Bait bait, long id, long bytesPerSecond) {
        return wire -> {
            byte[] greeting = wire.read(68);
            if ((greeting[27] & 4) != 0) {
                // The download itself, which offers the fast extension; it was read already.
                Attack.serve(wire, bait, id, bytesPerSecond);
                return;
            }
            wire.send(Wire.handshake(bait.infoHash(), id, Wire.EXTENDS), hello(bait.info().length));
            answer(wire, bait.info());
        };
    }

    private static byte[] hello(long size) {
        return extended(0, "d1:md11:ut_metadatai1ee13:metadata_sizei" + size + "ee");
    }

    private static void offer(Wire wire, long size) throws IOException {
        wire.send(hello(size));
    }

    private static void deliver(Wire wire, int size) throws IOException {
        offer(wire, size);
        answer(wire, new byte[size]);
    }

    private static void answer(Wire wire, byte[] info) throws IOException {
        while (true) {
            String asked = new String(wire.next(Wire.EXTENDED).body(), java.nio.charset.StandardCharsets.ISO_8859_1);
            int at = asked.indexOf("5:piecei");
            if (at >= 0) {
                int piece = Integer.parseInt(asked.substring(at + 8, asked.indexOf('e', at + 8)));
                byte[] bytes =
                        Arrays.copyOfRange(info, piece * PIECE_BYTES, Math.min(info.length, (piece + 1) * PIECE_BYTES));
                wire.send(piece(info.length, piece, bytes));
            }
        }
    }

    private static byte[] data(int size, int piece) {
        return piece(size, piece, new byte[Math.min(size, PIECE_BYTES)]);
    }

    private static byte[] piece(int size, int piece, byte[] bytes) {
        String head = "d8:msg_typei1e5:piecei" + piece + "e10:total_sizei" + size + "ee";
        return extended(1, head + new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
}
