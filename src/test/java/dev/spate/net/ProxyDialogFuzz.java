package dev.spate.net;

import dev.spate.fuzz.Check;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;

/** What a proxy says. */
public final class ProxyDialogFuzz {
    private static final InetSocketAddress TARGET = InetSocketAddress.createUnresolved("tracker.example", 80);
    private static final ProxyAddress SOCKS = ProxyAddress.parse("socks5://u:p@127.0.0.1");
    private static final ProxyAddress HTTP = ProxyAddress.parse("http://127.0.0.1");

    private ProxyDialogFuzz() {}

    /** The first byte tells the kind of the proxy; the rest is what it says, given at once and byte by byte. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        ByteBuf all = Unpooled.wrappedBuffer(data, 1, data.length - 1);
        ByteBuf growing = Unpooled.buffer(data.length);
        ProxyDialog whole = dialog(data[0]);
        ProxyDialog pieces = dialog(data[0]);
        String atOnce = said(whole, all);
        String slowly = "";
        for (int i = 1; i < data.length && slowly.isEmpty() && !pieces.isDone(); i++) {
            growing.writeByte(data[i]);
            slowly = said(pieces, growing);
        }
        Check.equal(whole.isDone(), pieces.isDone());
        if (!slowly.isEmpty() && !atOnce.isEmpty()) {
            Check.equal(slowly, atOnce);
        }
    }

    private static ProxyDialog dialog(byte kind) {
        return (kind & 1) == 0
                ? new Socks5Dialog(SOCKS, Socks5Dialog.CONNECT, TARGET)
                : new HttpConnectDialog(HTTP, TARGET);
    }

    /** Why it ends; empty when it goes on. */
    private static String said(ProxyDialog dialog, ByteBuf in) {
        try {
            int answers = 0;
            while (dialog.advance(in).isPresent()) {
                int count = ++answers;
                Check.that(count <= 2, () -> "answered " + count + " times");
            }
            return "";
        } catch (ProxyException refused) {
            return refused.getMessage();
        }
    }
}
