package dev.spate.interop;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** aria2c, seeding without looking at the content first. */
final class Aria2Seeder implements Seeder {
    private static final String ADDRESS = "127.0.0.4";

    private final ClientProcess process;
    private final int port;
    private final JsonRpc rpc;

    private Aria2Seeder(ClientProcess process, int port, int rpcPort) {
        this.process = process;
        this.port = port;
        this.rpc = new JsonRpc("http://127.0.0.1:" + rpcPort + "/jsonrpc");
    }

    /** Starts it, and waits until it seeds all the torrents. */
    static Aria2Seeder start(Path directory, Offer offer) {
        Installed.require("aria2c");
        return Ports.startOn(port -> {
            int rpcPort = Ports.free();
            ClientProcess process = ClientProcess.start("aria2c", directory, command(directory, port, rpcPort));
            Aria2Seeder seeder = new Aria2Seeder(process, port, rpcPort);
            try {
                process.await(
                        "answers its remote control",
                        Duration.ofSeconds(15),
                        () -> seeder.rpc
                                .call("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"aria2.getVersion\"}")
                                .contains("result"));
                offer.shares().forEach(share -> seeder.add(offer.place(share.torrent(), directory), share));
                process.await(
                        "seeds",
                        Duration.ofSeconds(30),
                        () -> seeder.isSeeding(offer.shares().size()));
                return seeder;
            } catch (AssertionError e) {
                seeder.close();
                throw e;
            }
        });
    }

    private static List<String> command(Path directory, int port, int rpcPort) {
        return List.of(
                "aria2c",
                "--no-conf=true",
                "--dir=" + directory,
                "--listen-port=" + port,
                "--enable-rpc=true",
                "--rpc-listen-all=false",
                "--rpc-listen-port=" + rpcPort,
                "--disable-ipv6=true",
                "--interface=" + ADDRESS,
                "--enable-dht=false",
                "--enable-dht6=false",
                // Also where it listens for answers of UDP trackers.
                "--dht-listen-port=" + Ports.free(),
                "--bt-enable-lpd=false",
                "--enable-peer-exchange=false",
                "--bt-seed-unverified=true",
                "--seed-ratio=0.0",
                "--summary-interval=0",
                "--console-log-level=notice",
                "--show-console-readout=false",
                "--max-concurrent-downloads=50",
                "--file-allocation=none");
    }

    private void add(Placed placed, Share share) {
        try {
            String torrent = Base64.getEncoder().encodeToString(Files.readAllBytes(placed.torrentFile()));
            call("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"aria2.addTorrent\",\"params\":[" + JsonRpc.quote(torrent)
                    + ",[],{\"dir\":" + JsonRpc.quote(placed.directory())
                    + ",\"max-upload-limit\":\"" + share.uploadBytesPerSecond() + "\"}]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isSeeding(int torrents) {
        return Pattern.compile("\"seeder\"\\s*:\\s*\"true\"")
                        .matcher(active())
                        .results()
                        .count()
                == torrents;
    }

    private String active() {
        return call("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"aria2.tellActive\","
                + "\"params\":[[\"infoHash\",\"seeder\",\"uploadLength\"]]}");
    }

    private String call(String body) {
        try {
            return rpc.call(body);
        } catch (IOException e) {
            throw new AssertionError("aria2's remote control: " + e + process.tail(), e);
        }
    }

    @Override
    public long uploadedBytes(Torrent torrent) {
        String active = active();
        Matcher each =
                Pattern.compile("\\{[^{}]*" + torrent.infoHash() + "[^{}]*\\}").matcher(active);
        return each.find() ? JsonRpc.number(each.group(), "uploadLength") : -1;
    }

    @Override
    public String name() {
        return "aria2";
    }

    @Override
    public String peerIdPrefix() {
        return "A2-";
    }

    @Override
    public String address() {
        return ADDRESS + ":" + port;
    }

    @Override
    public ClientProcess process() {
        return process;
    }

    @Override
    public String toString() {
        return name();
    }
}
