package dev.spate.wire;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import dev.spate.fuzz.Cuts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** The first 68 bytes of a connection, cut anyhow, and what follows them. */
public final class HandshakeFuzz {
    private static final int PER_BYTE = 600;

    private HandshakeFuzz() {}

    /** The input is {@link Cuts}. */
    public static void fuzzerTestOneInput(byte[] data) {
        Cuts cuts = new Cuts(data);
        Listener whole = Bounded.by(PER_BYTE, data.length, () -> {
            Listener listener = Listener.to(new HandshakeDecoder());
            cuts.whole(listener::read);
            listener.close();
            return listener;
        });
        Listener parts = Listener.to(new HandshakeDecoder());
        cuts.parts(parts::read);
        parts.close();
        Check.equal(whole.told(), parts.told());
        Check.same(whole.rest.toByteArray(), parts.rest.toByteArray());
        for (Object each : whole.heard) {
            if (each instanceof Handshake handshake) {
                ByteBuf out = Unpooled.buffer(Handshake.LENGTH);
                handshake.encode(out);
                int start = data.length - cuts.length();
                Check.same(Arrays.copyOfRange(data, start, start + Handshake.LENGTH), ByteBufUtil.getBytes(out));
                Check.equal(cuts.length() - Handshake.LENGTH, whole.rest.size());
                ClientName.of(handshake.peerId()).ifPresent(name -> Check.that(!name.isBlank(), () -> "no name"));
            }
        }
    }
}
