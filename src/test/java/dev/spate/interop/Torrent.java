package dev.spate.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A torrent made by the tests themselves, so that a mistake of spate's own bencode code cannot hide itself.
 *
 * @param payload what it describes
 * @param pieceLength bytes
 * @param pieceHashes the SHA-1 of each piece, one after another
 * @param info its bencoded info dictionary
 */
record Torrent(Payload payload, int pieceLength, byte[] pieceHashes, byte[] info) {
    static Torrent of(Payload payload, int pieceLength) {
        return of(payload, pieceLength, payload.pieceHashes(pieceLength), "");
    }

    /** The same content under another info hash: an info key that clients ignore tells them apart. */
    Torrent variant(String source) {
        return of(payload, pieceLength, pieceHashes, source);
    }

    private static Torrent of(Payload payload, int pieceLength, byte[] hashes, String source) {
        Bencoding info = new Bencoding().raw("d");
        if (payload.isSingleFile()) {
            info.text("length").number(payload.length());
        } else {
            info.text("files").raw("l");
            for (Payload.Entry file : payload.files()) {
                info.raw("d").text("length").number(file.length()).text("path").raw("l");
                file.path().forEach(info::text);
                info.raw("e").raw("e");
            }
            info.raw("e");
        }
        info.text("name").text(payload.name()).text("piece length").number(pieceLength);
        info.text("pieces").bytes(hashes);
        if (!source.isEmpty()) {
            info.text("source").text(source);
        }
        return new Torrent(payload, pieceLength, hashes, info.raw("e").toBytes());
    }

    String infoHash() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(info));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String percentEncodedInfoHash() {
        StringBuilder encoded = new StringBuilder();
        String hex = infoHash();
        for (int i = 0; i < hex.length(); i += 2) {
            encoded.append('%').append(hex, i, i + 2);
        }
        return encoded.toString();
    }

    int pieceCount() {
        return pieceHashes.length / 20;
    }

    String pieceHash(int piece) {
        return HexFormat.of().formatHex(pieceHashes, piece * 20, piece * 20 + 20);
    }

    /** Writes a .torrent file that names no tracker; returns it. */
    Path write(Path file) {
        return written(file, new Bencoding().raw("d").text("info").raw(info).raw("e"));
    }

    /** The same that names this web seed (BEP 19). */
    Path writeWithWebSeed(Path file, String url) {
        return written(
                file,
                new Bencoding()
                        .raw("d")
                        .text("info")
                        .raw(info)
                        .text("url-list")
                        .text(url)
                        .raw("e"));
    }

    private static Path written(Path file, Bencoding content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content.toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a .torrent file with one tracker. */
    Path write(Path file, String tracker) {
        return written(
                file,
                new Bencoding()
                        .raw("d")
                        .text("announce")
                        .text(tracker)
                        .text("info")
                        .raw(info)
                        .raw("e"));
    }

    String magnet(String tracker) {
        return "magnet:?xt=urn:btih:" + infoHash() + "&tr=" + URLEncoder.encode(tracker, StandardCharsets.UTF_8);
    }

    private static final class Bencoding {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bencoding raw(String ascii) {
            return raw(ascii.getBytes(StandardCharsets.US_ASCII));
        }

        Bencoding raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Bencoding bytes(byte[] bytes) {
            return raw(bytes.length + ":").raw(bytes);
        }

        Bencoding text(String text) {
            return bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        Bencoding number(long number) {
            return raw("i" + number + "e");
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }
}
