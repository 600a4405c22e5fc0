package dev.spate.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;

/** A torrent that hostile peers and one honest one claim to have; made without spate's own code. */
final class Bait {
    static final int PIECE_BYTES = 64 * 1024;

    private final byte[] content;
    private final byte[] info;
    private final byte[] infoHash;

    /** @param paddingBytes makes the metadata longer by that much */
    Bait(int bytes, int paddingBytes) {
        content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(
                out,
                "d6:lengthi" + bytes + "e4:name4:bait12:piece lengthi" + PIECE_BYTES + "e6:pieces" + 20 * pieces()
                        + ":");
        for (int piece = 0; piece < pieces(); piece++) {
            out.writeBytes(sha1(Arrays.copyOfRange(content, piece * PIECE_BYTES, end(piece))));
        }
        if (paddingBytes > 0) {
            text(out, "2:zz" + paddingBytes + ":");
            out.writeBytes(new byte[paddingBytes]);
        }
        text(out, "e");
        info = out.toByteArray();
        infoHash = sha1(info);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private int end(int piece) {
        return Math.min(content.length, (piece + 1) * PIECE_BYTES);
    }

    int pieces() {
        return (content.length + PIECE_BYTES - 1) / PIECE_BYTES;
    }

    byte[] content() {
        return content;
    }

    byte[] info() {
        return info;
    }

    byte[] infoHash() {
        return infoHash;
    }

    byte[] block(int piece, int offset, int length) {
        int from = piece * PIECE_BYTES + offset;
        return Arrays.copyOfRange(content, from, from + length);
    }

    String magnet() {
        return "magnet:?xt=urn:btih:" + java.util.HexFormat.of().formatHex(infoHash);
    }

    /** The torrent file, without a tracker. */
    byte[] torrent() {
        return torrent("");
    }

    private byte[] torrent(String tracker) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, "d" + (tracker.isEmpty() ? "" : "8:announce" + tracker.length() + ":" + tracker) + "4:info");
        out.writeBytes(info);
        text(out, "e");
        return out.toByteArray();
    }

    /** Without a tracker. */
    Path write(Path file) {
        return write(file, "");
    }

    Path write(Path file, String tracker) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, torrent(tracker));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
