package dev.spate.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The real program, the peers that it is told of, and what has to hold in the end: the right bytes, little memory. */
final class Siege implements AutoCloseable {
    static final long MOST_RSS_BYTES = 300L << 20;

    private static final long HONEST_BYTES_PER_SECOND = 12 << 20;

    private final Bait bait = new Bait((12 << 20) + 70_000, 100_000);
    private final Path directory;
    private final Path out;
    private final String name;
    private final List<String> addresses = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private int hosts = 1;
    private Duration atMost = Duration.ofSeconds(90);
    private int timeoutSeconds = 30;

    Siege(String name) {
        this.name = name;
        directory = Path.of(System.getProperty("spate.jar"))
                .toAbsolutePath()
                .resolveSibling("it")
                .resolve("hostile")
                .resolve(name);
        out = directory.resolve("out");
        delete();
    }

    private void delete() {
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(directory.resolve("out.spate"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A place for a torrent file. */
    static Path file(String name) {
        return Path.of(System.getProperty("spate.jar"))
                .toAbsolutePath()
                .resolveSibling("it")
                .resolve(name);
    }

    Bait bait() {
        return bait;
    }

    private String nextHost() {
        return "127.0." + ++hosts / 250 + "." + (1 + hosts % 250);
    }

    /** At a loopback address of its own. */
    HostilePeer add(HostilePeer.Script script) {
        return addAt(nextHost(), 0, script);
    }

    /** So many, each with a script of its own. */
    List<HostilePeer> add(int count, IntFunction<HostilePeer.Script> scripts) {
        return IntStream.range(0, count).mapToObj(i -> add(scripts.apply(i))).toList();
    }

    HostilePeer addAt(String host, int port, HostilePeer.Script script) {
        HostilePeer peer = new HostilePeer(host, port, script);
        open.push(peer);
        tell(peer.text());
        return peer;
    }

    HostilePeer addHonest() {
        return add(MetadataAttack.honest(bait, 1, HONEST_BYTES_PER_SECOND));
    }

    void tell(String address) {
        if (!addresses.contains(address)) {
            addresses.add(address);
        }
    }

    /** Where nobody listens. */
    void addRefusing(int count) {
        for (int i = 0; i < count; i++) {
            tell(nextHost() + ":1");
        }
    }

    /** Where a connection is made and nothing is ever said. */
    List<HostilePeer> addMute(int count) {
        return Stream.generate(() -> add(Wire::drain)).limit(count).toList();
    }

    /** Where no answer comes to the wish to connect: queues that are full. */
    void addHanging(int count) {
        for (int i = 0; i < count; i++) {
            try {
                ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName(nextHost()));
                open.push(full);
                for (int j = 0; j < 3; j++) {
                    Socket filling = new Socket();
                    open.push(filling);
                    fill(filling, full);
                }
                tell(full.getInetAddress().getHostAddress() + ":" + full.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void fill(Socket socket, ServerSocket full) throws IOException {
        try {
            socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 20);
        } catch (java.net.SocketTimeoutException asItShould) {
            socket.close();
        }
    }

    Siege patient(Duration atMostTime, int timeout) {
        atMost = atMostTime;
        timeoutSeconds = timeout;
        return this;
    }

    Victim begin(String torrent, String... further) {
        List<String> arguments = new ArrayList<>(
                List.of("download", "--json", "--timeout", String.valueOf(timeoutSeconds), "-o", out.toString()));
        for (String each : addresses) {
            arguments.add("--peer");
            arguments.add(each);
        }
        arguments.addAll(List.of(further));
        arguments.add(torrent);
        Victim victim = new Victim(directory, arguments);
        open.push(victim);
        return victim;
    }

    Victim begin() {
        return begin(bait.write(directory.resolve("bait.torrent")).toString());
    }

    Victim.Outcome download() {
        return end(begin());
    }

    Victim.Outcome downloadMagnet() {
        return end(begin(bait.magnet()));
    }

    Victim.Outcome end(Victim victim) {
        Victim.Outcome outcome = victim.await(atMost);
        System.out.println("hostile peers, " + name + ": " + outcome.figures());
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.peakRssBytes() < MOST_RSS_BYTES, outcome::toString);
        try {
            assertArrayEquals(bait.content(), Files.readAllBytes(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        delete();
        return outcome;
    }

    @Override
    public void close() {
        AssertionError failed = null;
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception | AssertionError e) {
                failed = new AssertionError("at the end", e);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
