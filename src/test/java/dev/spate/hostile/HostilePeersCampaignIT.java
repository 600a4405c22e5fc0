package dev.spate.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Alone;
import dev.spate.support.Effort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each attack by nineteen peers at once, as the issue wants it: one attack in the gate, all of them nightly. */
@Timeout(180)
@Alone
class HostilePeersCampaignIT {
    private static final int PEERS = 19;

    /** What a download without hostile peers takes is 2 to 3 s of CPU. */
    private static final double MOST_CPU_SECONDS = 15;

    private static <T> Stream<T> some(T[] all, int inGate) {
        long seed = Effort.seed(System.nanoTime());
        System.out.println("hostile peers: seed " + seed);
        List<T> shuffled = new ArrayList<>(List.of(all));
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled.stream().limit(Effort.of("attacks", inGate));
    }

    static boolean nightly() {
        return Effort.of("attacks", 1) > 1;
    }

    static Stream<Attack> attacks() {
        return some(Attack.values(), 1);
    }

    static Stream<MetadataAttack> metadataAttacks() {
        return some(MetadataAttack.values(), 1);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void nineteenOfOneKindAndOneHonest(Attack attack) {
        try (Siege siege = new Siege(attack.name())) {
            for (int i = 0; i < PEERS; i++) {
                siege.add(attack.script(siege.bait(), 100 + i));
            }
            siege.addHonest();
            Victim.Outcome outcome = siege.download();
            assertTrue(outcome.cpuSeconds() < MOST_CPU_SECONDS, outcome::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("metadataAttacks")
    void nineteenOfOneKindAndOneWhoKnowsTheMetadata(MetadataAttack attack) {
        try (Siege siege = new Siege("magnet-" + attack.name())) {
            for (int i = 0; i < PEERS; i++) {
                siege.add(attack.script(siege.bait(), 100 + i));
            }
            siege.addHonest();
            Victim.Outcome outcome = siege.downloadMagnet();
            assertTrue(outcome.cpuSeconds() < MOST_CPU_SECONDS, outcome::toString);
        }
    }

    @Test
    @EnabledIf("nightly")
    void threeHundredSilentPeersDoNotHideTheOneWhoKnowsTheMetadata() {
        try (Siege siege = new Siege("magnet-crowd").patient(Duration.ofSeconds(150), 120)) {
            for (int i = 0; i < 300; i++) {
                siege.add(MetadataAttack.SILENT.script(siege.bait(), 100 + i));
            }
            siege.addHonest();
            siege.downloadMagnet();
        }
    }

    @Test
    @EnabledIf("nightly")
    void sixtyWhoDripDoNotHoldAllOfTheMemory() {
        try (Siege siege = new Siege("drip").patient(Duration.ofSeconds(120), 60)) {
            for (int i = 0; i < 60; i++) {
                siege.add(Attack.DRIP.script(siege.bait(), 100 + i));
            }
            siege.addHonest();
            siege.end(siege.begin(siege.bait().write(Siege.file("drip.torrent")).toString(), "--memory", "4m"));
        }
    }

    @Test
    @EnabledIf("nightly")
    void everyoneGoesAndIsBackAfterFifteenSeconds() throws Exception {
        try (Siege siege = new Siege("back").patient(Duration.ofSeconds(150), 120)) {
            HostilePeer first = siege.add(Attack.honest(siege.bait(), 1, 1 << 20));
            HostilePeer second = siege.add(Attack.honest(siege.bait(), 2, 1 << 20));
            Victim victim = siege.begin();
            victim.awaitStdout("pieceVerified", Duration.ofSeconds(30));
            first.close();
            second.close();
            Thread.sleep(15_000);
            siege.addAt(host(first), first.address().getPort(), Attack.honest(siege.bait(), 3, 8 << 20));
            siege.addAt(host(second), second.address().getPort(), Attack.honest(siege.bait(), 4, 8 << 20));
            long back = System.nanoTime();
            siege.end(victim);
            System.out.println("everyone back: done " + (System.nanoTime() - back) / 1_000_000 + " ms later");
        }
    }

    private static String host(HostilePeer peer) {
        return peer.address().getAddress().getHostAddress();
    }

    /** Floods, slow greetings and our own name, from those who dial us, while an honest one dials us too. */
    @Test
    @EnabledIf("nightly")
    void thoseWhoDialUsCannotKeepTheHonestOneOut() throws Exception {
        try (Siege siege = new Siege("incoming")) {
            siege.addMute(1);
            int port = free();
            Victim victim = siege.begin(
                    siege.bait().write(Siege.file("incoming.torrent")).toString(), "--port", String.valueOf(port));
            victim.awaitStdout("started", Duration.ofSeconds(30));
            AtomicLong sent = new AtomicLong();
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
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
            for (Socket each : slow) {
                each.close();
            }
        }
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Socket dial(int port) throws IOException, InterruptedException {
        Socket socket = new Socket();
        IOException last = null;
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
                return socket;
            } catch (IOException notYet) {
                last = notYet;
                Thread.sleep(50);
                socket = new Socket();
            }
        }
        throw last;
    }

    /** Who tells us our own address, and one that answers with our own name, costs nothing. */
    @Test
    @EnabledIf("nightly")
    void hangsUpOnItself() throws Exception {
        try (Siege siege = new Siege("ourselves")) {
            int port = free();
            siege.tell("127.0.0.1:" + port);
            siege.add(wire -> {
                byte[] greeting = wire.read(68);
                wire.send(greeting);
                wire.drain();
            });
            siege.addHonest();
            Victim.Outcome outcome = siege.end(siege.begin(
                    siege.bait().write(Siege.file("ourselves.torrent")).toString(), "--port", String.valueOf(port)));
            assertTrue(outcome.stdout().contains("it is ourselves"), outcome::toString);
        }
    }
}
