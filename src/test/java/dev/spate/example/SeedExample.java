package dev.spate.example;

import dev.spate.library.Session;
import dev.spate.library.Torrent;
import dev.spate.library.Transfer;
import java.nio.file.Path;
import java.util.List;

class SeedExample {
    public static void main(String[] args) throws Exception {
        Path content = Path.of(args[0]);
        Torrent torrent = Torrent.create(content, List.of());
        System.out.println(torrent.magnet().orElseThrow());
        try (Session session = Session.open()) {
            Transfer transfer = session.seed(torrent, content);
            transfer.onStatus(now -> System.out.println("port " + now.listenPort() + ", gave " + now.sentBytes()));
            System.in.read();
            transfer.stop().join();
        }
    }
}
