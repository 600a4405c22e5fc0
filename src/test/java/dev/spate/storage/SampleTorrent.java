package dev.spate.storage;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.PieceHashes;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A torrent with content, for tests. */
public record SampleTorrent(Metainfo metainfo, byte[] content) {
    /** A file to be: its path with slashes, its length; padding when the path begins with {@code .pad}. */
    public record Spec(String path, int length) {}

    public static SampleTorrent single(long seed, int length, int pieceLength) {
        return of(seed, pieceLength, false, List.of(new Spec("sample.bin", length)));
    }

    public static SampleTorrent multi(long seed, int pieceLength, Spec... files) {
        return of(seed, pieceLength, true, List.of(files));
    }

    /** Up to 40 files of 0 to 3 pieces in up to 4 directories, some of them padding. */
    static SampleTorrent random(long seed) {
        Random random = new Random(seed);
        int pieceLength = 16384 << random.nextInt(3);
        List<Spec> files = new ArrayList<>();
        int count = 1 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
            int length = random.nextInt(4) == 0 ? 0 : random.nextInt(random.nextBoolean() ? 300 : 3 * pieceLength);
            String directory = "d" + random.nextInt(3) + "/".repeat(1) + "e" + random.nextInt(2) + "/";
            boolean pad = random.nextInt(6) == 0;
            files.add(new Spec((pad ? ".pad/" : random.nextBoolean() ? directory : "") + "f" + i, length));
        }
        return of(seed, pieceLength, true, files);
    }

    private static SampleTorrent of(long seed, int pieceLength, boolean multi, List<Spec> specs) {
        Random random = new Random(seed);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        List<FileEntry> files = new ArrayList<>();
        for (Spec spec : specs) {
            boolean pad = spec.path().startsWith(".pad");
            files.add(new FileEntry(List.of(spec.path().split("/")), content.size(), spec.length(), pad));
            byte[] bytes = new byte[spec.length()];
            if (!pad) {
                random.nextBytes(bytes);
            }
            content.writeBytes(bytes);
        }
        return of(pieceLength, multi, files, content.toByteArray());
    }

    public static SampleTorrent of(int pieceLength, boolean multi, List<FileEntry> files, byte[] content) {
        PieceLayout layout = new PieceLayout(content.length, pieceLength);
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            hashes.writeBytes(sha1(pieceOf(layout, content, piece)));
        }
        Metainfo metainfo = Metainfo.ofContent(
                InfoHash.of(sha1(hashes.toByteArray())),
                "sample.bin",
                layout,
                PieceHashes.of(hashes.toByteArray()),
                files,
                multi);
        return new SampleTorrent(metainfo, content);
    }

    public int pieceCount() {
        return metainfo.layout().pieceCount();
    }

    public byte[] piece(int piece) {
        return pieceOf(metainfo.layout(), content, piece);
    }

    byte[] fileContent(FileEntry file) {
        return Arrays.copyOfRange(content, (int) file.offset(), (int) (file.offset() + file.length()));
    }

    Path pathOf(Path out, FileEntry file) {
        return metainfo.multiFile() ? out.resolve(String.join("/", file.path())) : out;
    }

    /** Writes the whole content where a download would have put it. */
    public void writeTo(Path out) {
        try {
            for (FileEntry file : metainfo.files()) {
                if (!file.pad()) {
                    Path path = pathOf(out, file);
                    Files.createDirectories(path.getParent());
                    Files.write(path, fileContent(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] pieceOf(PieceLayout layout, byte[] content, int piece) {
        int from = (int) layout.pieceOffset(piece);
        return Arrays.copyOfRange(content, from, from + layout.pieceLength(piece));
    }

    public static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
