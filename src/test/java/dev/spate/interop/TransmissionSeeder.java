package dev.spate.interop;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** transmission-daemon in the foreground with a configuration of its own. */
final class TransmissionSeeder implements Seeder {
    private static final String ADDRESS = "127.0.0.2";
    private static final int SEEDING = 6;

    private final ClientProcess process;
    private final int port;
    private final JsonRpc rpc;

    private TransmissionSeeder(ClientProcess process, int port, int rpcPort) {
        this.process = process;
        this.port = port;
        this.rpc = new JsonRpc("http://127.0.0.1:" + rpcPort + "/transmission/rpc");
    }

    /** Starts it, and waits until it has checked the content and seeds. */
    static TransmissionSeeder start(Path directory, Offer offer) {
        return start(directory, 1, seeder -> {
            offer.shares().forEach(share -> seeder.add(offer.place(share.torrent(), directory), share));
            for (Share share : offer.shares()) {
                Torrent torrent = share.torrent();
                seeder.process.await(
                        "seeds " + torrent.payload().name(),
                        Duration.ofSeconds(60),
                        () -> seeder.get(torrent, "status") == SEEDING && seeder.get(torrent, "leftUntilDone") == 0);
            }
        });
    }

    /**
     * Starts one that has nothing yet: it downloads these torrents, files or magnet links, before it seeds them. It requires
     * encryption.
     */
    static TransmissionSeeder leechingEncrypted(Path directory, Path downloads, List<String> torrents) {
        return start(directory, 2, seeder -> torrents.forEach(each -> seeder.add(each, downloads)));
    }

    /** @param encryption 1 prefers it, 2 requires it */
    private static TransmissionSeeder start(Path directory, int encryption, Consumer<TransmissionSeeder> begin) {
        Installed.require("transmission-daemon");
        return Ports.startOn(port -> {
            int rpcPort = Ports.free();
            writeSettings(directory, port, rpcPort, encryption);
            ClientProcess process = ClientProcess.start(
                    "transmission-daemon",
                    directory,
                    List.of("transmission-daemon", "--foreground", "--config-dir", directory.toString()));
            TransmissionSeeder seeder = new TransmissionSeeder(process, port, rpcPort);
            try {
                process.await(
                        "answers its remote control",
                        Duration.ofSeconds(15),
                        () -> seeder.rpc.call("{\"method\":\"session-get\"}").contains("success"));
                begin.accept(seeder);
                return seeder;
            } catch (AssertionError e) {
                seeder.close();
                throw e;
            }
        });
    }

    private static void writeSettings(Path directory, int port, int rpcPort, int encryption) {
        String settings = String.join(
                ",\n",
                "{\"bind-address-ipv4\": \"" + ADDRESS + "\"",
                "\"bind-address-ipv6\": \"::1\"",
                "\"peer-port\": " + port,
                "\"peer-port-random-on-start\": false",
                "\"port-forwarding-enabled\": false",
                "\"dht-enabled\": false",
                "\"lpd-enabled\": false",
                "\"pex-enabled\": false",
                "\"utp-enabled\": true",
                "\"rpc-enabled\": true",
                "\"rpc-port\": " + rpcPort,
                "\"rpc-bind-address\": \"127.0.0.1\"",
                "\"rpc-whitelist\": \"127.0.0.1\"",
                "\"rpc-whitelist-enabled\": true",
                "\"rpc-authentication-required\": false",
                "\"download-dir\": " + JsonRpc.quote(directory),
                "\"incomplete-dir-enabled\": false",
                "\"watch-dir-enabled\": false",
                "\"rename-partial-files\": false",
                "\"download-queue-enabled\": false",
                "\"seed-queue-enabled\": false",
                "\"ratio-limit-enabled\": false",
                "\"idle-seeding-limit-enabled\": false",
                "\"blocklist-enabled\": false",
                "\"scrape-paused-torrents-enabled\": false",
                "\"encryption\": " + encryption,
                "\"message-level\": 2}");
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("settings.json"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(Object torrent, Path directory) {
        String answer = call("{\"method\":\"torrent-add\",\"arguments\":{\"paused\":false,\"filename\":"
                + JsonRpc.quote(torrent) + ",\"download-dir\":" + JsonRpc.quote(directory) + "}}");
        if (!answer.contains("\"success\"")) {
            throw new AssertionError("transmission refuses the torrent: " + answer + process.tail());
        }
    }

    private void add(Placed placed, Share share) {
        add(placed.torrentFile(), placed.directory());
        if (share.uploadBytesPerSecond() > 0) {
            call("{\"method\":\"torrent-set\",\"arguments\":{\"ids\":["
                    + JsonRpc.quote(share.torrent().infoHash()) + "],\"uploadLimited\":true,\"uploadLimit\":"
                    + share.uploadBytesPerSecond() / 1000 + "}}");
        }
    }

    private long get(Torrent torrent, String field) {
        return JsonRpc.number(
                call("{\"method\":\"torrent-get\",\"arguments\":{\"ids\":[" + JsonRpc.quote(torrent.infoHash())
                        + "],\"fields\":[" + JsonRpc.quote(field) + "]}}"),
                field);
    }

    private String call(String body) {
        try {
            return rpc.call(body);
        } catch (IOException e) {
            throw new AssertionError("transmission's remote control: " + e + process.tail(), e);
        }
    }

    @Override
    public long uploadedBytes(Torrent torrent) {
        return get(torrent, "uploadedEver");
    }

    @Override
    public String name() {
        return "transmission";
    }

    @Override
    public String peerIdPrefix() {
        return "-TR";
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
