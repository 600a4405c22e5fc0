package dev.spate.interop;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real clients that have nothing yet, and download torrents, files or magnet links, into one directory. */
final class Leechers {
    private Leechers() {}

    static ClientProcess aria2(Path directory, Path downloads, List<String> torrents) {
        Installed.require("aria2c");
        return Ports.startOn(port -> {
            List<String> command = new ArrayList<>(List.of(
                    "aria2c",
                    "--no-conf=true",
                    "--seed-time=0",
                    "--listen-port=" + port,
                    "--disable-ipv6=true",
                    "--enable-dht=false",
                    "--enable-dht6=false",
                    // Also where it listens for answers of UDP trackers.
                    "--dht-listen-port=" + Ports.free(),
                    "--bt-enable-lpd=false",
                    "--enable-peer-exchange=false",
                    "--bt-save-metadata=false",
                    "--summary-interval=0",
                    "--show-console-readout=false",
                    "--file-allocation=none",
                    "--max-concurrent-downloads=50",
                    "--dir=" + downloads));
            command.addAll(torrents);
            return ClientProcess.start("aria2c", directory, command);
        });
    }

    static ClientProcess rtorrent(Path directory, Path downloads, String torrent) {
        Installed.require("rtorrent");
        return Ports.startOn(port -> {
            String settings = String.join(
                    "\n",
                    "system.daemon.set = true",
                    "directory.default.set = \"" + downloads + "\"",
                    "session.path.set = \"" + directory + "\"",
                    "network.port_range.set = " + port + "-" + port,
                    "network.port_random.set = no",
                    "protocol.encryption.set = none",
                    "protocol.pex.set = no",
                    "dht.mode.set = disable",
                    "trackers.use_udp.set = yes",
                    "system.file.allocate.set = 0",
                    "load.start = \"" + torrent + "\"",
                    "");
            try {
                Files.createDirectories(directory);
                Files.writeString(directory.resolve("rtorrent.rc"), settings);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return ClientProcess.start(
                    "rtorrent",
                    directory,
                    List.of("rtorrent", "-n", "-o", "import=" + directory.resolve("rtorrent.rc")));
        });
    }
}
