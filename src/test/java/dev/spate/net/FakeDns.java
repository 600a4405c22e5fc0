package dev.spate.net;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A name server on loopback that answers for every name what the test wants, IPv4 and IPv6, with a lifetime of 0; nothing for
 * null. What it names is never looked up elsewhere.
 */
public final class FakeDns implements AutoCloseable {
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;

    private final DatagramSocket socket;
    private final Function<String, List<String>> names;
    private final List<Integer> ports = new CopyOnWriteArrayList<>();

    /** @param names the addresses of a name, in lower case without the last dot; null: silence; empty: no such name */
    public FakeDns(Function<String, List<String>> names) throws IOException {
        this.names = names;
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::serve, "fake-dns");
        thread.setDaemon(true);
        thread.start();
    }

    /** A resolver that asks here alone. */
    public HostResolver resolver(Transport transport, Duration timeout) {
        InetSocketAddress address = (InetSocketAddress) socket.getLocalSocketAddress();
        return new HostResolver(transport, () -> new SingletonDnsServerAddressStreamProvider(address), timeout);
    }

    /** Where the queries came from. */
    public List<Integer> ports() {
        return ports;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                DatagramPacket query = new DatagramPacket(new byte[1_024], 1_024);
                socket.receive(query);
                ports.add(query.getPort());
                byte[] answer = answer(query.getData());
                if (answer != null) {
                    socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private byte[] answer(byte[] in) throws IOException {
        StringBuilder name = new StringBuilder();
        int end = 12;
        while (in[end] != 0) {
            for (int i = 1; i <= in[end]; i++) {
                name.append((char) in[end + i]);
            }
            name.append('.');
            end += in[end] + 1;
        }
        name.setLength(Math.max(0, name.length() - 1));
        List<String> addresses = names.apply(name.toString().toLowerCase(java.util.Locale.ROOT));
        if (addresses == null) {
            return null;
        }
        int type = in[end + 2];
        ByteBuffer records = ByteBuffer.allocate(60_000);
        short count = 0;
        for (String each : addresses) {
            byte[] bytes = InetAddress.getByName(each).getAddress();
            if (type == (bytes.length == 4 ? TYPE_A : TYPE_AAAA)) {
                records.putShort((short) 0xc00c)
                        .putShort((short) type)
                        .putShort((short) 1)
                        .putInt(0);
                records.putShort((short) bytes.length).put(bytes);
                count++;
            }
        }
        ByteBuffer out = ByteBuffer.allocate(61_000);
        out.putShort(ByteBuffer.wrap(in).getShort()).putShort((short) (addresses.isEmpty() ? 0x8183 : 0x8180));
        out.putShort((short) 1).putShort(count).putInt(0).put(in, 12, end + 5 - 12);
        out.put(records.flip());
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        socket.close();
    }
}
