package dev.spate.cli.swarm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.MetainfoReader;
import dev.spate.support.Installed;
import dev.spate.support.Json;
import dev.spate.support.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code spate swarm} as a process: its limits, its signals, its cache. */
@EnabledOnOs(OS.LINUX)
class SwarmProcessIT {
    private static final String LAUNCHER = System.getProperty("spate.launcher");

    private final List<Process> started = new ArrayList<>();
    private final List<Socket> open = new ArrayList<>();

    @TempDir
    private Path temp;

    @AfterEach
    void end() throws IOException {
        for (Socket each : open) {
            each.close();
        }
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String shellFirst, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", shellFirst + "exec \"$0\" \"$@\"", LAUNCHER, "swarm"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(Signals.atDefault(command))
                .redirectError(temp.resolve("err").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CACHE_HOME", temp.resolve("cache").toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static String line(BufferedReader lines) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return lines.readLine();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .get(60, TimeUnit.SECONDS);
    }

    private static Map<String, Object> event(BufferedReader lines) throws Exception {
        Map<String, Object> event = Json.readObject(line(lines));
        return event.get("event").equals("hashing") ? event(lines) : event;
    }

    @SuppressWarnings("unchecked")
    private static long number(Process swarm, BufferedReader lines, String key) {
        try {
            swarm.getOutputStream().write("numbers\n".getBytes(StandardCharsets.US_ASCII));
            swarm.getOutputStream().flush();
            Map<String, Object> report = (Map<String, Object>) event(lines).get("report");
            return ((Number) report.get(key)).longValue();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void connect(InetSocketAddress to, byte[] greeting) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.connect(to, 5_000);
        socket.getOutputStream().write(greeting);
    }

    private static byte[] greeting(Path torrent) throws IOException {
        byte[] hello = new byte[68];
        byte[] words = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(words, 0, hello, 0, words.length);
        byte[] hash =
                MetainfoReader.read(Files.readAllBytes(torrent)).infoHash().toBytes();
        System.arraycopy(hash, 0, hello, 28, hash.length);
        return hello;
    }

    @Test
    void aLowLimitOfOpenFilesIsToldAndTurnsConnectionsAwayWithoutHarm() throws Exception {
        Path torrent = temp.resolve("t.torrent");
        Process swarm = start(
                "ulimit -n 256; ", "--size=1m", "--peers=400", "--until-stdin-closes", "--torrent-out=" + torrent);
        BufferedReader lines = swarm.inputReader(StandardCharsets.UTF_8);
        Map<String, Object> ready = event(lines);
        assertEquals(256, ((Number) ready.get("openFileLimit")).intValue());
        String warning = Files.readString(temp.resolve("err"));
        assertTrue(
                warning.matches(
                        "spate: warning: the open-file limit of 256 is too low for 400 peers with a connection each:"
                                + " [0-9]+ connections are possible \\(raise it: ulimit -n 65536 .*LimitNOFILE=65536.*\\)\n"),
                warning);

        int port = Integer.parseInt(ready.get("firstPeer").toString().split(":")[1]);
        byte[] greeting = greeting(torrent);
        for (int i = 0; i < 250; i++) {
            connect(new InetSocketAddress(InetAddress.getByName("127.1.0." + (1 + i)), port), greeting);
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> number(swarm, lines, "openConnections") + number(swarm, lines, "refusedForFiles") >= 250);
        long held = number(swarm, lines, "openConnections");
        assertTrue(held > 50 && held < 256, "held " + held);

        closeAll();
        await().atMost(Duration.ofSeconds(20)).until(() -> number(swarm, lines, "openConnections") == 0);
        connect(new InetSocketAddress("127.1.0.9", port), greeting);
        await().atMost(Duration.ofSeconds(20)).until(() -> number(swarm, lines, "openConnections") == 1);
    }

    private void closeAll() throws IOException {
        for (Socket each : open) {
            each.close();
        }
        open.clear();
    }

    @Test
    void runningOutOfFilesWhileItServesNeitherKillsNorSpins() throws Exception {
        Installed.require("prlimit");
        Path torrent = temp.resolve("t.torrent");
        Process swarm = start("", "--size=1m", "--peers=200", "--until-stdin-closes", "--torrent-out=" + torrent);
        BufferedReader lines = swarm.inputReader(StandardCharsets.UTF_8);
        Map<String, Object> ready = event(lines);
        int port = Integer.parseInt(ready.get("firstPeer").toString().split(":")[1]);
        byte[] greeting = greeting(torrent);
        connect(new InetSocketAddress("127.1.0.1", port), greeting);
        await().atMost(Duration.ofSeconds(20)).until(() -> number(swarm, lines, "openConnections") == 1);

        run("prlimit", "--pid", "" + swarm.pid(), "--nofile=16:" + ready.get("openFileLimit"));
        for (int i = 1; i < 30; i++) {
            connect(new InetSocketAddress("127.1.0." + (1 + i), port), greeting);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> number(swarm, lines, "refusedForFiles") > 3);
        Duration before = swarm.info().totalCpuDuration().orElseThrow();
        long begin = number(swarm, lines, "refusedForFiles");
        await().atMost(Duration.ofSeconds(20)).until(() -> number(swarm, lines, "refusedForFiles") >= begin + 10);
        Duration spent = swarm.info().totalCpuDuration().orElseThrow().minus(before);
        assertTrue(spent.toMillis() < 1_000, "it spins: " + spent);

        run("prlimit", "--pid", "" + swarm.pid(), "--nofile=1000:" + ready.get("openFileLimit"));
        await().atMost(Duration.ofSeconds(20)).until(() -> number(swarm, lines, "openConnections") == 30);
    }

    private void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), String.join(" ", command));
    }

    @Test
    void tooFewFilesForTheListeningSocketsIsAMistakeInTheArguments() throws Exception {
        Process swarm = start("ulimit -n 200; ", "--size=1m", "--peers=300", "--ports");
        assertTrue(swarm.waitFor(60, TimeUnit.SECONDS));
        assertEquals(2, swarm.exitValue());
        String said = Files.readString(temp.resolve("err"));
        assertTrue(
                said.startsWith("spate: cannot serve: the open-file limit of 200 is too low for 300 peers")
                        && said.lines().count() == 1,
                said);
    }

    @Test
    void ctrlCEndsHashingAtOnceAndServingWithASummary() throws Exception {
        Process hashing = start("", "--size=1t", "--json");
        BufferedReader lines = hashing.inputReader(StandardCharsets.UTF_8);
        assertTrue(line(lines).startsWith("{\"event\":\"hashing\","));
        assertTrue(Signals.send("INT", hashing));
        assertTrue(hashing.waitFor(20, TimeUnit.SECONDS), "still there");
        assertEquals(130, hashing.exitValue());

        Process serving = start("", "--size=1m", "--peers=3");
        BufferedReader words = serving.inputReader(StandardCharsets.UTF_8);
        assertTrue(line(words).startsWith("serving   1 MiB in 64 pieces of 16 KiB, from 3 peers at 127.1.0.1:"));
        assertTrue(Signals.send("INT", serving));
        assertTrue(serving.waitFor(20, TimeUnit.SECONDS), "still there");
        assertEquals(130, serving.exitValue());
        List<String> rest = words.lines().toList();
        assertTrue(rest.stream().anyMatch(each -> each.startsWith("served    0 B in ")), rest::toString);
    }

    @Test
    void hashesAreKeptBetweenRunsUnlessTheyAreNotToBe() throws Exception {
        finish("--no-cache");
        assertFalse(Files.exists(temp.resolve("cache")));
        finish("--peers=1");
        try (Stream<Path> kept = Files.list(temp.resolve("cache/spate/pieces"))) {
            assertEquals(1, kept.count());
        }
        finish("--peers=2");
    }

    private void finish(String argument) throws Exception {
        Process swarm = start("", "--size=80m", "--seconds=0.1", "--json", argument);
        assertEquals("ready", event(swarm.inputReader(StandardCharsets.UTF_8)).get("event"));
        assertTrue(swarm.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, swarm.exitValue(), Files.readString(temp.resolve("err")));
    }
}
