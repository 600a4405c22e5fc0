package dev.spate.hostile;

import static dev.spate.hostile.Wire.EXTENDED;
import static dev.spate.hostile.Wire.EXTENDS;
import static dev.spate.hostile.Wire.FAST;
import static dev.spate.hostile.Wire.PLAIN;
import static dev.spate.hostile.Wire.extended;
import static dev.spate.hostile.Wire.frame;
import static dev.spate.hostile.Wire.join;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** What a hostile peer does after it has greeted. */
enum Attack {
    HAVE_ONE(FAST, (wire, bait) -> wire.flood(frame(Wire.HAVE, 7))),
    HAVE_EACH(
            PLAIN,
            (wire, bait) -> wire.flood(IntStream.range(0, bait.pieces())
                    .mapToObj(piece -> frame(Wire.HAVE, piece))
                    .reduce(new byte[0], (all, each) -> join(all, each)))),
    HAVE_BEYOND(PLAIN, (wire, bait) -> wire.flood(frame(Wire.HAVE, bait.pieces()))),
    KEEP_ALIVES(PLAIN, (wire, bait) -> wire.flood(Wire.KEEP_ALIVE)),
    UNKNOWN_SMALL(PLAIN, (wire, bait) -> wire.flood(frame(77, 1))),
    UNKNOWN_LARGE(PLAIN, (wire, bait) -> wire.flood(frame(77, new byte[1 << 20]))),
    PORTS(PLAIN, (wire, bait) -> wire.flood(frame(Wire.PORT, new byte[2]))),
    EXTENSION_HANDSHAKES(EXTENDS, (wire, bait) -> wire.flood(extended(0, "d1:md6:ut_pexi1ee4:reqqi250ee"))),
    EXTENSION_LARGE(EXTENDS, (wire, bait) -> wire.flood(extended(0, "d1:v1048000:" + "x".repeat(1_048_000) + "e"))),
    EXTENSION_NESTED(EXTENDS, (wire, bait) -> wire.flood(extended(0, "d1:ml" + "le".repeat(500_000) + "ee"))),
    EXTENSION_NOT_OURS(EXTENDS, (wire, bait) -> wire.flood(extended(9, "d1:x100:" + "x".repeat(100) + "e"))),
    EXTENSION_NOT_OURS_LARGE(EXTENDS, (wire, bait) -> wire.flood(frame(EXTENDED, filled(1 << 20, 9)))),
    EXTENSION_BAD(EXTENDS, (wire, bait) -> wire.flood(extended(0, "i1e"))),
    REQUESTS(FAST, (wire, bait) -> wire.flood(frame(Wire.REQUEST, 0, 0, 16384))),
    REQUESTS_SLOW_PEER(PLAIN, (wire, bait) -> wire.flood(frame(Wire.REQUEST, 0, 0, 16384))),
    REQUESTS_UNREAD(FAST, true, (wire, bait) -> wire.flood(frame(Wire.REQUEST, 0, 0, 16384))),
    CANCELS(PLAIN, (wire, bait) -> wire.flood(frame(Wire.CANCEL, 0, 0, 16384))),
    IMPOSSIBLE(
            FAST,
            (wire, bait) -> wire.flood(join(
                    frame(Wire.REQUEST, bait.pieces(), 0, 16384),
                    frame(Wire.REQUEST, 0, 0, -1),
                    frame(Wire.CANCEL, 0, -1, 1),
                    frame(Wire.REJECT, -1, 0, 1),
                    frame(Wire.SUGGEST, bait.pieces()),
                    frame(Wire.ALLOWED_FAST, -1)))),
    CHOKE_FLAPS(PLAIN, (wire, bait) -> {
        wire.send(everything(bait));
        wire.flood(join(frame(Wire.UNCHOKE), frame(Wire.CHOKE)));
    }),
    CHOKE_FLAPS_UNREAD(PLAIN, true, (wire, bait) -> {
        wire.send(everything(bait));
        wire.flood(join(frame(Wire.UNCHOKE), frame(Wire.CHOKE)));
    }),
    CHOKE_FLAPS_FAST(FAST, (wire, bait) -> {
        wire.send(frame(Wire.HAVE_ALL));
        wire.flood(join(frame(Wire.UNCHOKE), frame(Wire.CHOKE)));
    }),
    INTEREST_FLAPS(PLAIN, (wire, bait) -> wire.flood(join(frame(Wire.INTERESTED), frame(Wire.NOT_INTERESTED)))),
    BLOCKS_UNASKED(PLAIN, (wire, bait) -> wire.flood(Wire.block(3, 0, new byte[16384]))),
    BLOCKS_UNASKED_ODD(PLAIN, (wire, bait) -> wire.flood(Wire.block(3, 1, new byte[1]))),
    BLOCKS_TWICE(PLAIN, (wire, bait) -> {
        wire.send(everything(bait), frame(Wire.UNCHOKE));
        while (true) {
            Wire.Frame asked = wire.next(Wire.REQUEST);
            byte[] block = Wire.block(
                    asked.number(0), asked.number(1), bait.block(asked.number(0), asked.number(1), asked.number(2)));
            for (int i = 0; i < 10; i++) {
                wire.send(block);
            }
        }
    }),
    ALLOWED_FAST(
            FAST,
            (wire, bait) -> wire.flood(IntStream.range(0, bait.pieces())
                    .mapToObj(piece -> frame(Wire.ALLOWED_FAST, piece))
                    .reduce(new byte[0], (all, each) -> join(all, each)))),
    SUGGESTS(FAST, (wire, bait) -> wire.flood(frame(Wire.SUGGEST, 5))),
    REJECTS(FAST, (wire, bait) -> wire.flood(frame(Wire.REJECT, 0, 0, 16384))),
    BITFIELD_TWICE(PLAIN, (wire, bait) -> wire.flood(everything(bait))),
    BITFIELD_LATE(PLAIN, (wire, bait) -> {
        wire.send(frame(Wire.HAVE, 1), frame(Wire.UNCHOKE), everything(bait));
        wire.drain();
    }),
    BITFIELD_SPARE_BITS(PLAIN, (wire, bait) -> {
        wire.flood(frame(Wire.BITFIELD, filled((bait.pieces() + 7) / 8, 0xff)));
    }),
    HAVE_ALL_AFTER_HAVE(FAST, (wire, bait) -> {
        wire.send(frame(Wire.HAVE, 1), frame(Wire.HAVE_ALL), frame(Wire.HAVE, 1));
        wire.drain();
    }),
    ONE_BYTE_SEGMENTS(PLAIN, (wire, bait) -> {
        wire.send(everything(bait), frame(Wire.UNCHOKE));
        wire.listenAside();
        byte[] block = Wire.block(1, 0, new byte[16384]);
        while (true) {
            for (byte each : block) {
                wire.send(new byte[] {each});
            }
        }
    }),
    DRIP(PLAIN, (wire, bait) -> {
        wire.send(everything(bait), frame(Wire.UNCHOKE));
        Wire.Frame asked = wire.next(Wire.REQUEST);
        byte[] block = Wire.block(
                asked.number(0), asked.number(1), bait.block(asked.number(0), asked.number(1), asked.number(2)));
        wire.listenAside();
        wire.send(Arrays.copyOf(block, 13));
        for (int i = 13; i < block.length; i++) {
            wire.send(new byte[] {block[i]});
            wire.pause(200);
        }
    }),
    DRIP_UNKNOWN(PLAIN, (wire, bait) -> {
        byte[] frame = frame(77, new byte[60_000]);
        for (byte each : frame) {
            wire.send(new byte[] {each});
            wire.pause(200);
        }
    }),
    SILENT(PLAIN, (wire, bait) -> wire.drain()),
    SILENT_SEED(PLAIN, (wire, bait) -> {
        wire.send(everything(bait), frame(Wire.UNCHOKE));
        wire.drain();
    }),
    DEAF_SEED(FAST, true, (wire, bait) -> {
        wire.send(frame(Wire.HAVE_ALL), frame(Wire.UNCHOKE));
        wire.pause(600_000);
    });

    private interface Deed {
        void run(Wire wire, Bait bait) throws IOException;
    }

    private final int offers;
    private final boolean deaf;
    private final Deed deed;

    Attack(int offers, Deed deed) {
        this(offers, false, deed);
    }

    /** @param deaf whether it never reads its socket after the handshake */
    Attack(int offers, boolean deaf, Deed deed) {
        this.offers = offers;
        this.deaf = deaf;
        this.deed = deed;
    }

    private static byte[] everything(Bait bait) {
        byte[] bits = new byte[(bait.pieces() + 7) / 8];
        for (int piece = 0; piece < bait.pieces(); piece++) {
            bits[piece / 8] |= (byte) (0x80 >> piece % 8);
        }
        return frame(Wire.BITFIELD, bits);
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Whether its script itself reads what we send. */
    private boolean reads() {
        return this == BLOCKS_TWICE || this == DRIP || this == ONE_BYTE_SEGMENTS || deaf;
    }

    /** For a peer that is dialled. */
    HostilePeer.Script script(Bait bait, long id) {
        return wire -> {
            wire.read(68);
            wire.send(Wire.handshake(bait.infoHash(), id, offers));
            if (!reads()) {
                wire.listenAside();
            }
            deed.run(wire, bait);
        };
    }

    /** The same by somebody who dials, on threads of its own. */
    void dial(Socket socket, Bait bait, AtomicLong sent) {
        Thread thread = new Thread(
                () -> {
                    try (Wire wire = new Wire(socket, sent)) {
                        wire.send(Wire.handshake(bait.infoHash(), 7_000 + ordinal(), offers));
                        wire.read(68);
                        if (!reads()) {
                            wire.listenAside();
                        }
                        deed.run(wire, bait);
                    } catch (IOException cutOff) {
                        // As it should be.
                    }
                },
                "hostile-dialler");
        thread.setDaemon(true);
        thread.start();
    }

    /** An honest seeder who dials. */
    static void greetAndServe(Wire wire, Bait bait, long id, long bytesPerSecond) throws IOException {
        wire.send(Wire.handshake(bait.infoHash(), id, PLAIN));
        wire.read(68);
        wire.send(everything(bait), frame(Wire.UNCHOKE));
        answer(wire, bait, bytesPerSecond);
    }

    /** An honest seeder of so many bytes a second. */
    static HostilePeer.Script honest(Bait bait, long id, long bytesPerSecond) {
        return wire -> {
            wire.read(68);
            serve(wire, bait, id, bytesPerSecond);
        };
    }

    /** The same, after the other side has greeted. */
    static void serve(Wire wire, Bait bait, long id, long bytesPerSecond) throws IOException {
        wire.send(Wire.handshake(bait.infoHash(), id, PLAIN), everything(bait), frame(Wire.UNCHOKE));
        answer(wire, bait, bytesPerSecond);
    }

    private static void answer(Wire wire, Bait bait, long bytesPerSecond) throws IOException {
        long start = System.nanoTime();
        long sent = 0;
        while (true) {
            Wire.Frame asked = wire.next(Wire.REQUEST);
            sent += asked.number(2);
            long due = start + sent * 1_000_000_000L / bytesPerSecond;
            if (due - System.nanoTime() > 1_000_000) {
                wire.pause((due - System.nanoTime()) / 1_000_000);
            }
            wire.send(Wire.block(
                    asked.number(0), asked.number(1), bait.block(asked.number(0), asked.number(1), asked.number(2))));
        }
    }
}
