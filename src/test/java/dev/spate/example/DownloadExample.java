package dev.spate.example;

import dev.spate.library.Session;
import dev.spate.library.Torrent;
import dev.spate.library.Transfer;
import java.nio.file.Path;

class DownloadExample {
    public static void main(String[] args) throws Exception {
        try (Session session = Session.open()) {
            Transfer transfer = session.download(Torrent.of(args[0]), Path.of(args[1]));
            transfer.onStatus(now -> System.out.printf("%s: %.0f %%%n", now.phase(), 100 * now.progress()));
            System.out.println("here: " + transfer.await());
        }
    }
}
