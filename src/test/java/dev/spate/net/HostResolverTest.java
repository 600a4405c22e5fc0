package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Patience;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostResolverTest {
    private static final int QUERY_A = 1;

    private final Transport transport = Transport.start();
    private final AtomicInteger asked = new AtomicInteger();
    private DatagramSocket server;
    private HostResolver resolver;

    @BeforeEach
    void start() throws Exception {
        server = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        resolver = resolver(Duration.ofSeconds(90));
        Thread thread = new Thread(this::serve, "dns");
        thread.setDaemon(true);
        thread.start();
    }

    private HostResolver resolver(Duration timeout) {
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        return new HostResolver(transport, () -> new SingletonDnsServerAddressStreamProvider(address), timeout);
    }

    @AfterEach
    void stop() throws Exception {
        transport.loop().submit(resolver::close).get(Patience.SECONDS, TimeUnit.SECONDS);
        transport.close();
        server.close();
    }

    /** Knows {@code known.example}, keeps silent about {@code silent.example}, and denies all others. */
    private void serve() {
        while (!server.isClosed()) {
            try {
                DatagramPacket query = new DatagramPacket(new byte[512], 512);
                server.receive(query);
                asked.incrementAndGet();
                String name = new String(query.getData(), 13, 6, java.nio.charset.StandardCharsets.US_ASCII);
                if (!name.equals("silent")) {
                    byte[] answer = answer(query, name.startsWith("known"));
                    server.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static byte[] answer(DatagramPacket query, boolean known) {
        byte[] in = query.getData();
        int end = 12;
        while (in[end] != 0) {
            end += in[end] + 1;
        }
        int type = in[end + 2];
        boolean found = known && type == QUERY_A;
        ByteBuffer out = ByteBuffer.allocate(512);
        out.putShort(ByteBuffer.wrap(in).getShort()).putShort((short) (known ? 0x8180 : 0x8183));
        out.putShort((short) 1).putShort((short) (found ? 1 : 0)).putInt(0).put(in, 12, end + 5 - 12);
        if (found) {
            out.putShort((short) 0xc00c).putShort((short) 1).putShort((short) 1).putInt(60);
            out.putShort((short) 4).put(new byte[] {10, 1, 2, 3});
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private List<InetAddress> resolve(String host) throws Exception {
        Future<List<InetAddress>> found =
                transport.loop().submit(() -> resolver.resolve(host)).get(Patience.SECONDS, TimeUnit.SECONDS);
        return found.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void numericAddressesAndLocalhostNeverTouchDns() throws Exception {
        assertEquals(List.of(InetAddress.getByName("10.1.2.3")), resolve("10.1.2.3"));
        assertEquals(List.of(InetAddress.getByName("2001:db8::1")), resolve("2001:db8::1"));
        List<InetAddress> both = List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1"));
        assertEquals(both, resolve("localhost"));
        assertEquals(both, resolve("a.LOCALHOST"));
        assertEquals(0, asked.get());
    }

    @Test
    void aNameIsLookedUpAndRemembered() throws Exception {
        List<InetAddress> found = resolve("known.example");
        assertEquals("10.1.2.3", found.get(0).getHostAddress());
        int queries = asked.get();
        assertTrue(queries > 0);
        assertEquals(found, resolve("known.example"));
        assertEquals(queries, asked.get());
    }

    @Test
    void anUnknownNameAndASilentServerAreToldApart() {
        Throwable unknown = assertThrows(ExecutionException.class, () -> resolve("nobody.example"))
                .getCause();
        assertInstanceOf(UnknownHostException.class, unknown);
        assertEquals("unknown host nobody.example", unknown.getMessage());
        resolver = resolver(Duration.ofMillis(300));
        Throwable silent = assertThrows(ExecutionException.class, () -> resolve("silent.example"))
                .getCause();
        assertInstanceOf(SocketTimeoutException.class, silent);
        assertEquals("DNS does not answer for silent.example", silent.getMessage());
    }
}
