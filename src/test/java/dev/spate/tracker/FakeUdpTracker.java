package dev.spate.tracker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/** The UDP one, on a thread of its own; a test may take over the answering of announces. */
final class FakeUdpTracker implements FakeTracker {
    /** Answers one datagram: what it returns is sent back, null is silence. */
    interface Script {
        ByteBuf answer(int action, int transaction, ByteBuf datagram, InetSocketAddress from) throws IOException;
    }

    static final long CONNECTION = 0x1122334455667788L;

    private final DatagramSocket socket;
    private final String url;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<Integer> actions = new CopyOnWriteArrayList<>();

    FakeUdpTracker(Mood mood, AnnounceResponse answer) throws IOException {
        this(InetAddress.getByName("127.0.0.1"), moody(mood, answer));
    }

    FakeUdpTracker(InetAddress address, Script script) throws IOException {
        this(address, 0, script);
    }

    FakeUdpTracker(InetAddress address, int port, Script script) throws IOException {
        socket = new DatagramSocket(port, address);
        String host = address.getHostAddress();
        url = "udp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + socket.getLocalPort() + "/announce";
        thread.execute(() -> serve(script));
    }

    static Script moody(Mood mood, AnnounceResponse answer) {
        return (action, transaction, datagram, from) -> {
            if (mood == Mood.KEEPS_SILENT) {
                return null;
            }
            if (action == UdpTrackerCodec.CONNECT) {
                return connected(transaction);
            }
            ByteBuf out = Unpooled.buffer();
            if (mood == Mood.ANSWERS && action == UdpTrackerCodec.SCRAPE) {
                UdpTrackerCodec.writeScrapeResponse(out, transaction, List.of(COUNTED));
                return out;
            }
            switch (mood) {
                case REFUSES -> UdpTrackerCodec.writeError(out, transaction, REFUSAL);
                case TALKS_GARBAGE -> out.writeInt(77).writeInt(transaction).writeInt(7);
                case BREAKS_OFF ->
                    out.writeInt(UdpTrackerCodec.ANNOUNCE).writeInt(transaction).writeInt(7);
                default -> UdpTrackerCodec.writeAnnounceResponse(out, transaction, answer, 4);
            }
            return out;
        };
    }

    static ByteBuf connected(int transaction) {
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeConnectResponse(out, transaction, CONNECTION);
        return out;
    }

    static ByteBuf refused(int transaction, String reason) {
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeError(out, transaction, reason);
        return out;
    }

    private void serve(Script script) {
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
                socket.receive(packet);
                ByteBuf in = Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength());
                int action = in.getInt(8);
                actions.add(action);
                if (action == UdpTrackerCodec.ANNOUNCE) {
                    AnnounceRequest request =
                            UdpTrackerCodec.readAnnounceRequest(in.slice(16, in.readableBytes() - 16));
                    seen.add((request.infoHash().equals(LoopExtension.request().infoHash()) ? "known " : "unknown ")
                            + request.event());
                }
                ByteBuf answer =
                        script.answer(action, in.getInt(12), in, (InetSocketAddress) packet.getSocketAddress());
                if (answer != null) {
                    send(answer, (InetSocketAddress) packet.getSocketAddress());
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    void send(ByteBuf datagram, InetSocketAddress to) throws IOException {
        byte[] bytes = ByteBufUtil.getBytes(datagram);
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public List<String> seen() {
        return seen;
    }

    /** The actions of all datagrams so far. */
    List<Integer> actions() {
        return actions;
    }

    /** Has it hear one more datagram, of this action, and waits until it has. */
    void hearsLast(int action) throws IOException {
        try (DatagramSocket last = new DatagramSocket()) {
            byte[] bytes = ByteBufUtil.getBytes(
                    Unpooled.buffer(16).writeLong(0).writeInt(action).writeInt(0));
            last.send(new DatagramPacket(bytes, bytes.length, socket.getLocalSocketAddress()));
            Awaitility.await().until(() -> actions.contains(action));
        }
    }

    @Override
    public void close() {
        socket.close();
        thread.shutdownNow();
    }
}
