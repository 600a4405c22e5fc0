package dev.spate.dht.krpc;

import dev.spate.dht.krpc.KrpcMessage.Query;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;

/** Messages of the DHT. */
public final class KrpcFuzz {
    private static final int PER_BYTE = 400;

    private KrpcFuzz() {}

    /** The input is a datagram. */
    public static void fuzzerTestOneInput(byte[] data) {
        KrpcMessage message = Bounded.by(PER_BYTE, data.length, () -> read(data));
        if (message == null) {
            return;
        }
        byte[] written = KrpcWriter.write(message);
        // A method that we do not know is never sent, and its name may be of any bytes.
        if (!(message instanceof Query query && query.request() instanceof Request.Unknown)) {
            Check.equal(message, KrpcReader.read(written));
        }
    }

    private static KrpcMessage read(byte[] datagram) {
        try {
            return KrpcReader.read(datagram);
        } catch (KrpcException refused) {
            Check.that(refused.offset() >= 0 && refused.offset() <= datagram.length, refused::getMessage);
            return null;
        }
    }
}
