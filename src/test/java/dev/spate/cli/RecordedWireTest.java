package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeWriter;
import dev.spate.support.Recording;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trackers and peers hear from {@code download} the bytes in {@code recorded/wire.txt}: so they know us by, and count on. */
class RecordedWireTest {
    private static final String RECORDING = "wire.txt";
    private static final int CONTENT_LENGTH = 40_000;
    private static final int PIECE_LENGTH = 16_384;
    private static final int PIECES = 3;
    private static final int HANDSHAKE_LENGTH = 68;
    private static final int REQUEST = 6;
    private static final int QUIET_MILLIS = 300;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final String ANSWER = "d8:intervali1800e5:peers0:e";

    /** What a peer says after the handshake: extension handshake, have all, unchoke. */
    private static final byte[] GREETING =
            HexFormat.of().parseHex("0000001a1400" + hex("d1:md11:ut_metadatai2eee") + "000000010e" + "0000000101");

    @TempDir
    private Path temp;

    private final List<String> announces = Collections.synchronizedList(new ArrayList<>());
    private final List<String> frames = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService others = Executors.newCachedThreadPool();

    @AfterEach
    void end() throws InterruptedException {
        others.shutdownNow();
        others.awaitTermination(10, TimeUnit.SECONDS);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatATrackerAndAPeerAreTold() throws Exception {
        try (ServerSocket tracker = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                ServerSocket peer = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            others.execute(() -> serve(tracker, this::answer));
            others.execute(() -> serve(peer, this::talk));
            CliRun run = CliRun.of(
                    "download",
                    "--quiet",
                    "--sequential",
                    "--no-listen",
                    "--timeout=4",
                    "--peer=127.0.0.1:" + peer.getLocalPort(),
                    "--output=" + temp.resolve("out"),
                    torrent(tracker.getLocalPort()).toString());
            assertEquals(ExitCode.UNAVAILABLE.code(), run.exitCode(), run.err());
        }
        List<String> now = Stream.concat(announces.stream(), frames.stream()).toList();
        Recording.rewrite(RECORDING, now);
        if (!Recording.isWanted()) {
            assertEquals(
                    Recording.lines(RECORDING).stream().filter(Recording::tells).collect(Collectors.joining("\n")),
                    String.join("\n", now));
        }
    }

    private Path torrent(int trackerPort) throws IOException {
        BDict info = BDict.builder()
                .put("length", CONTENT_LENGTH)
                .put("name", "recorded")
                .put("piece length", PIECE_LENGTH)
                .put("pieces", new byte[20 * PIECES])
                .build();
        return Files.write(
                temp.resolve("t.torrent"),
                BencodeWriter.write(BDict.builder()
                        .put("announce", "http://127.0.0.1:" + trackerPort + "/announce?passkey=k")
                        .put("info", info)
                        .build()));
    }

    private interface Talk {
        void with(Socket socket) throws IOException;
    }

    private void serve(ServerSocket server, Talk talk) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                talk.with(socket);
            } catch (IOException e) {
                // It hung up, or the test is over.
                continue;
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        StringBuilder request = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (request.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            request.append((char) next);
        }
        // On a busy machine the peer comes so late that more are asked for: that is no part of what is compared.
        boolean again = request.indexOf("&event=") < 0;
        for (String line : again ? new String[0] : request.toString().strip().split("\r\n")) {
            announces.add("tracker "
                    + line.replaceAll("(?<=peer_id=-[A-Z]{2}[0-9]{4}-)[^&]+", "{random}")
                            .replaceAll("(?<=[?&]key=)[^& ]+", "{random}")
                            .replaceAll("(?<=[?&]port=)[1-9][0-9]*", "{port}")
                            .replaceAll("(?<=127.0.0.1:)[0-9]+", "{port}"));
        }
        socket.getOutputStream()
                .write(("HTTP/1.1 200 OK\r\nContent-Length: " + ANSWER.length() + "\r\nConnection: close\r\n\r\n"
                                + ANSWER)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** Greets, lets the other side ask, and answers nothing. */
    private void talk(Socket socket) throws IOException {
        if (!frames.isEmpty()) {
            // Dialled again: it says the same.
            return;
        }
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] handshake = new byte[HANDSHAKE_LENGTH];
        in.readFully(handshake);
        frames.add("peer handshake " + HexFormat.of().formatHex(handshake, 0, 56) + "{random}");
        byte[] ours = handshake.clone();
        ours[HANDSHAKE_LENGTH - 1]++;
        OutputStream out = socket.getOutputStream();
        out.write(ours);
        out.write(GREETING);
        List<String> requests = new ArrayList<>();
        try {
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                String text = HexFormat.of().formatHex(frame);
                if (frame.length > 0 && frame[0] == REQUEST) {
                    requests.add("peer " + text);
                    socket.setSoTimeout(requests.size() < PIECES ? PATIENCE_MILLIS : QUIET_MILLIS);
                } else {
                    frames.add("peer " + text);
                }
            }
        } catch (SocketTimeoutException | EOFException e) {
            frames.addAll(requests.stream().distinct().sorted().toList());
        }
    }
}
