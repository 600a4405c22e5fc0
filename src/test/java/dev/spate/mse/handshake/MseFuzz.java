package dev.spate.mse.handshake;

import dev.spate.fuzz.Check;
import dev.spate.fuzz.Cuts;
import dev.spate.mse.MseException;
import dev.spate.torrent.InfoHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;

/** What a peer sends in an encrypted handshake, cut anyhow. The secret is always the same, so that inputs can fit it. */
public final class MseFuzz {
    static final byte[] SECRET = new byte[DiffieHellman.LENGTH_BYTES];
    static final InfoHash TORRENT = InfoHash.of(new byte[20]);

    private static final int MOST_SENT = 96 + 512 + 20 + 20 + 16 + 68;

    private MseFuzz() {}

    /** The input is {@link Cuts}; flag 3 says that the peer dials us. */
    public static void fuzzerTestOneInput(byte[] data) {
        Cuts cuts = new Cuts(data);
        Side whole = new Side(cuts.flag(3));
        cuts.whole(whole::read);
        Side parts = new Side(cuts.flag(3));
        cuts.parts(parts::read);
        Check.equal(whole.told(), parts.told());
        Check.that(whole.sent <= MOST_SENT, () -> "sent " + whole.sent + " bytes");
        Check.that(!whole.machine.isDone() || whole.failure == null, () -> "done and failed");
    }

    private static final class Side {
        final MseHandshake machine;
        String failure;
        int sent;
        private int read;
        private byte[] stream = {};

        Side(boolean accepting) {
            Random random = new Random(1);
            machine = accepting
                    ? new MseResponder(
                            hash -> Optional.of(TORRENT)
                                    .filter(each -> Arrays.equals(hash, MseResponder.obfuscated(each))),
                            provided -> provided & MseHandshake.RC4,
                            random)
                    : new MseInitiator(SECRET, TORRENT, MseHandshake.RC4 | MseHandshake.PLAIN, random);
        }

        void read(ByteBuf in) {
            byte[] bytes = ByteBufUtil.getBytes(in);
            in.release();
            // The secret is there at once: a pad that comes before it is another test's.
            int key = Math.min(bytes.length, Math.max(0, DiffieHellman.LENGTH_BYTES - read));
            read += bytes.length;
            take(Arrays.copyOf(bytes, key));
            take(Arrays.copyOfRange(bytes, key, bytes.length));
        }

        private void take(byte[] bytes) {
            if (failure != null || bytes.length == 0) {
                return;
            }
            if (machine.isDone()) {
                stream = Arrays.copyOf(stream, stream.length + bytes.length);
                System.arraycopy(bytes, 0, stream, stream.length - bytes.length, bytes.length);
                return;
            }
            try {
                machine.received(bytes);
                if (machine.awaitsSecret() && machine instanceof MseInitiator us) {
                    us.secret(SECRET, new byte[68]);
                } else if (machine.awaitsSecret()) {
                    ((MseResponder) machine).secret(SECRET, SECRET);
                }
                if (machine.isDone()) {
                    stream = machine.rest();
                }
            } catch (MseException refused) {
                failure = refused.getMessage();
            }
            sent += machine.takeOutput().length;
        }

        String told() {
            int payload = machine instanceof MseResponder us ? us.initialPayloadLength() : 0;
            return failure != null
                    ? failure
                    : machine.isDone()
                            ? machine.isEncrypted() + " " + payload + " "
                                    + HexFormat.of().formatHex(stream)
                            : "more is awaited";
        }
    }
}
