package dev.spate.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A SOCKS 5 server that knows UDP ASSOCIATE, on loopback: what is sent by its relay is noted, and answers are the test's. */
final class Socks5Server implements AutoCloseable {
    private final ServerSocket listening;
    private final DatagramSocket relay;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile SocketAddress client;
    private volatile String login = "";
    private volatile String how = "00";

    Socks5Server() {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            relay = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        start(this::accept);
        start(this::pass);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "socks5");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    /** What was sent by the relay: where to, and what. */
    List<String> sent() {
        return sent;
    }

    String login() {
        return login;
    }

    /** How many requests came. */
    int requests() {
        return requests.get();
    }

    int connections() {
        return connections.size();
    }

    /** A reply code in hexadecimal, or what is wrong with the reply. */
    void answersRequests(String with) {
        how = with;
    }

    /** Closes the connections of all relays. */
    void endRelays() {
        connections.forEach(Socks5Server::close);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket one = listening.accept();
                connections.add(one);
                start(() -> serve(one));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket one) {
        try (one) {
            DataInputStream in = new DataInputStream(one.getInputStream());
            in.readByte();
            byte[] methods = in.readNBytes(in.readUnsignedByte());
            boolean asks = methods.length == 2;
            one.getOutputStream().write(new byte[] {5, (byte) (asks ? 2 : 0)});
            if (asks) {
                in.readByte();
                String user = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
                login = user + ":" + new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
                one.getOutputStream().write(new byte[] {1, 0});
            }
            byte[] request = in.readNBytes(10);
            if (!HexFormat.of().formatHex(request).equals("05030001000000000000")) {
                throw new IllegalStateException(
                        "no request for UDP: " + HexFormat.of().formatHex(request));
            }
            requests.incrementAndGet();
            String port = HexFormat.of().toHexDigits((short) relay.getLocalPort());
            // A relay that is named elsewhere is at the proxy all the same.
            String reply = switch (how) {
                case "00" -> "05000001" + "c0000201" + port;
                case "port 0" -> "05000001" + "7f000001" + "0000";
                case "name" -> "05000003" + "0161" + port;
                case "hang up" -> "";
                default -> "05" + how + "0001" + "00000000" + "0000";
            };
            one.getOutputStream().write(HexFormat.of().parseHex(reply));
            if (!reply.isEmpty()) {
                in.readAllBytes();
            }
        } catch (IOException gone) {
            // The client, or the test, has ended it.
        } finally {
            connections.remove(one);
        }
    }

    private void pass() {
        byte[] buffer = new byte[65_536];
        while (!relay.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                relay.receive(packet);
                client = packet.getSocketAddress();
                ByteBuffer head = ByteBuffer.wrap(buffer, 0, packet.getLength());
                byte[] address = new byte[4];
                if (head.getInt() != 1) {
                    throw new IllegalStateException("not a whole datagram to IPv4");
                }
                head.get(address);
                String to = InetAddress.getByAddress(address).getHostAddress() + ":" + (head.getShort() & 0xFFFF);
                sent.add(to + " " + new String(buffer, head.position(), head.remaining(), StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Sends the client something by the relay. */
    void answer(byte[] head, String data) {
        send(relay, head, data);
    }

    /** The same from a socket that is no relay. */
    void strangerSends(byte[] head, String data) throws IOException {
        try (DatagramSocket stranger = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            send(stranger, head, data);
        }
    }

    private void send(DatagramSocket from, byte[] head, String data) {
        byte[] text = data.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + text.length);
        System.arraycopy(text, 0, all, head.length, text.length);
        try {
            from.send(new DatagramPacket(all, all.length, client));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(Socket one) {
        try {
            one.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException gone) {
            // It is closed.
        }
        relay.close();
        endRelays();
    }
}
