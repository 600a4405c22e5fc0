package dev.spate.cli.dht;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage.Query;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.KrpcReader;
import dev.spate.dht.krpc.KrpcWriter;
import dev.spate.dht.krpc.NodeId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A node of the DHT that answers every question, and knows peers of one torrent. */
public final class ScriptedNode implements AutoCloseable {
    static final NodeId ID = NodeId.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});

    private final DatagramSocket socket;
    private final List<Endpoint> peers;
    private final Queue<Request> asked = new ConcurrentLinkedQueue<>();
    private volatile boolean silent;

    public ScriptedNode(Endpoint... peers) throws IOException {
        this.socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        this.peers = List.of(peers);
        Thread thread = new Thread(this::serve, "scripted-node");
        thread.setDaemon(true);
        thread.start();
    }

    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** What it was asked so far. */
    public List<Request> asked() {
        return List.copyOf(asked);
    }

    /** From now on it does not answer, or it does again; and has forgotten what it was asked. */
    public void outage(boolean begins) {
        silent = begins;
        asked.clear();
    }

    private void serve() {
        byte[] buffer = new byte[2_048];
        while (true) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Query query = (Query) KrpcReader.read(Arrays.copyOf(buffer, packet.getLength()));
                asked.add(query.request());
                if (silent) {
                    continue;
                }
                boolean asksForPeers = query.request() instanceof Request.GetPeers;
                byte[] answer = KrpcWriter.write(new Response(
                        query.transaction(),
                        ID,
                        Optional.of(List.of()),
                        Optional.empty(),
                        asksForPeers ? peers : List.of(),
                        Optional.of(BString.of("token")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Endpoint.of(packet.getAddress().getAddress(), packet.getPort()))));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
