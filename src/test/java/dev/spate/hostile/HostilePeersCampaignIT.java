package dev.spate.hostile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each attack by nineteen peers at once: one attack of each sort in the gate, all of them nightly; and crowds, who are smaller
 * in the gate. Which attacks is drawn from a seed that is printed, and is fixed in the gate.
 */
@Timeout(300)
class HostilePeersCampaignIT {
    private static final int PEERS = 19;

    /** What a download without hostile peers takes is 2 to 3 s of CPU. */
    private static final double MOST_CPU_SECONDS = 15;

    private static <T> Stream<T> some(T[] all, int inGate) {
        long seed = Effort.seed(1);
        List<T> shuffled = new ArrayList<>(List.of(all));
        Collections.shuffle(shuffled, new Random(seed));
        List<T> chosen = shuffled.subList(0, Math.min(all.length, Effort.of("attacks", inGate)));
        System.out.println("hostile peers, seed " + seed + ": " + chosen.size() + " of " + all.length + ": " + chosen);
        return chosen.stream();
    }

    private static int atNight(int number, int inGate) {
        return Effort.of("attacks", 1) > 1 ? number : inGate;
    }

    static Stream<Attack> attacks() {
        return some(Attack.values(), 1);
    }

    static Stream<MetadataAttack> metadataAttacks() {
        return some(MetadataAttack.values(), 1);
    }

    /** The hostile ones had their say: each was dialled, unless the download was done before. */
    private static void tell(String what, List<HostilePeer> hostile, Victim.Outcome outcome) {
        long dialled = hostile.stream().filter(each -> each.connections() > 0).count();
        long bytes = hostile.stream().mapToLong(HostilePeer::sentBytes).sum();
        System.out.println("hostile peers, " + what + ": " + dialled + " of " + hostile.size()
                + " were connected to, and sent " + (bytes >> 10) + " KiB; " + outcome.figures());
        assertTrue(dialled > hostile.size() / 2, () -> "only " + dialled + " of " + hostile.size() + outcome);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void nineteenOfOneKindAndOneHonest(Attack attack) {
        try (Siege siege = new Siege(attack.name())) {
            List<HostilePeer> hostile = siege.add(PEERS, i -> attack.script(siege.bait(), 100 + i));
            siege.addHonest();
            Victim.Outcome outcome = siege.download();
            tell(attack.name(), hostile, outcome);
            assertTrue(outcome.cpuSeconds() < MOST_CPU_SECONDS, outcome::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("metadataAttacks")
    void nineteenOfOneKindAndOneWhoKnowsTheMetadata(MetadataAttack attack) {
        try (Siege siege = new Siege("magnet-" + attack.name())) {
            List<HostilePeer> hostile = siege.add(PEERS, i -> attack.script(siege.bait(), 100 + i));
            siege.addHonest();
            Victim.Outcome outcome = siege.downloadMagnet();
            tell("metadata " + attack.name(), hostile, outcome);
            assertTrue(outcome.cpuSeconds() < MOST_CPU_SECONDS, outcome::toString);
        }
    }

    /** In the gate more than are asked at once; who had to wait out the patience with them, 20 s, would give up after 15. */
    @Test
    void aSilentCrowdDoesNotHideTheOneWhoKnowsTheMetadata() {
        try (Siege siege = new Siege("magnet-crowd").patient(Duration.ofSeconds(150), atNight(120, 15))) {
            List<HostilePeer> hostile =
                    siege.add(atNight(300, 60), i -> MetadataAttack.SILENT.script(siege.bait(), 100 + i));
            siege.addHonest();
            tell("a silent crowd", hostile, siege.downloadMagnet());
        }
    }

    /** At night 60 for 4 MiB, which they hold where a byte counts as progress; 20 in the gate do not, see TricklingBlocksTest for that. */
    @Test
    void thoseWhoDripDoNotHoldAllOfTheMemory() {
        try (Siege siege = new Siege("drip").patient(Duration.ofSeconds(120), 60)) {
            List<HostilePeer> hostile = siege.add(atNight(60, 20), i -> Attack.DRIP.script(siege.bait(), 100 + i));
            siege.addHonest();
            tell(
                    "dripping",
                    hostile,
                    siege.end(siege.begin(
                            siege.bait().write(Siege.file("drip.torrent")).toString(),
                            "--memory",
                            atNight(4, 1) + "m")));
        }
    }

    @Test
    void everyoneGoesAndIsBack() throws Exception {
        try (Siege siege = new Siege("back").patient(Duration.ofSeconds(150), 120)) {
            HostilePeer first = siege.add(Attack.honest(siege.bait(), 1, 1 << 20));
            HostilePeer second = siege.add(Attack.honest(siege.bait(), 2, 1 << 20));
            Victim victim = siege.begin();
            victim.awaitStdout("pieceVerified", Duration.ofSeconds(30));
            int awaySeconds = atNight(15, 0);
            try (Socket firstPort = leave(first);
                    Socket secondPort = leave(second)) {
                assertTrue(firstPort.isBound() && secondPort.isBound());
                // At least until it was noticed.
                victim.awaitStdout("connection refused", Duration.ofSeconds(60));
                Thread.sleep(awaySeconds * 1_000L);
            }
            HostilePeer firstAgain =
                    siege.addAt(host(first), first.address().getPort(), Attack.honest(siege.bait(), 3, 8 << 20));
            HostilePeer secondAgain =
                    siege.addAt(host(second), second.address().getPort(), Attack.honest(siege.bait(), 4, 8 << 20));
            long back = System.nanoTime();
            siege.end(victim);
            assertTrue(firstAgain.connections() + secondAgain.connections() > 0, "it was done without them");
            System.out.println("hostile peers, everyone back " + awaySeconds + " s after the first refusal: done "
                    + (System.nanoTime() - back) / 1_000_000 + " ms later");
        }
    }

    /** It is gone, and its port is refused to everybody else, who might take it in the meantime. */
    private static Socket leave(HostilePeer peer) {
        peer.close();
        // The system may still be about to end the connections of its port.
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptionsInstanceOf(BindException.class)
                .until(
                        () -> {
                            Socket holder = new Socket();
                            holder.setReuseAddress(true);
                            holder.bind(peer.address());
                            return holder;
                        },
                        Socket::isBound);
    }

    private static String host(HostilePeer peer) {
        return peer.address().getAddress().getHostAddress();
    }

    /** Floods, slow greetings and our own name, from those who dial us, while an honest one dials us too. */
    @Test
    void thoseWhoDialUsCannotKeepTheHonestOneOut() throws Exception {
        try (Siege siege = new Siege("incoming");
                MirrorTracker tracker = new MirrorTracker(false)) {
            siege.addMute(1);
            Victim victim = siege.begin(siege.bait()
                    .write(Siege.file("incoming.torrent"), tracker.url())
                    .toString());
            int port = tracker.announcedPort();
            AtomicLong sent = new AtomicLong();
            List<Socket> slow = new ArrayList<>();
            // More than may greet at a time, which is 256.
            for (int i = 0; i < atNight(400, 300); i++) {
                Socket socket = dial(port);
                socket.getOutputStream().write(19);
                slow.add(socket);
            }
            for (Attack each : List.of(Attack.KEEP_ALIVES, Attack.REQUESTS, Attack.CHOKE_FLAPS_FAST)) {
                each.dial(dial(port), siege.bait(), sent);
            }
            try (Wire honest = new Wire(dial(port), sent)) {
                Attack.greetAndServe(honest, siege.bait(), 1, 12 << 20);
            } catch (IOException done) {
                // It hangs up when it has everything.
            }
            siege.end(victim);
            System.out.println("hostile peers, incoming: " + slow.size() + " slow and 3 that flood dialled us");
            for (Socket each : slow) {
                each.close();
            }
        }
    }

    private static Socket dial(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port), 30_000);
        return socket;
    }

    /** Our own address is not dialled, whoever names it; one that answers with our own name costs nothing. */
    @Test
    void closesAConnectionToItself() throws Exception {
        try (Siege siege = new Siege("ourselves");
                MirrorTracker tracker = new MirrorTracker(true)) {
            siege.add(wire -> {
                byte[] greeting = wire.read(68);
                wire.send(greeting);
                wire.drain();
            });
            siege.addHonest();
            Victim.Outcome outcome = siege.end(siege.begin(siege.bait()
                    .write(Siege.file("ourselves.torrent"), tracker.url())
                    .toString()));
            int ourselves = Pattern.compile(Pattern.quote("it is ourselves"))
                    .matcher(outcome.stdout())
                    .results()
                    .mapToInt(any -> 1)
                    .sum();
            System.out.println("hostile peers, ourselves: hung up on " + ourselves + " times");
            assertTrue(tracker.announcedPort() > 0, outcome::toString);
            assertFalse(outcome.stdout().contains("127.0.0.1:" + tracker.announcedPort()), outcome::toString);
            assertTrue(ourselves >= 1, outcome::toString);
        }
    }
}
