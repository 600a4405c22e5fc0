package dev.spate.storage.verify;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.PieceHashes;
import dev.spate.metainfo.TestMetainfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A hybrid torrent whose halves have hashes of different bytes, as whoever makes it can have it: the reader cannot see that.
 *
 * @param torrent a sound one
 */
record V2Lie(Metainfo torrent) {
    /** The same with the SHA-1 of what lies in the directory. */
    Metainfo withSha1Of(Path directory) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (FileEntry each : torrent.files()) {
            content.writeBytes(
                    each.pad()
                            ? new byte[(int) each.length()]
                            : Files.readAllBytes(directory.resolve(String.join("/", each.path()))));
        }
        byte[] bytes = content.toByteArray();
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int piece = 0; piece < torrent.layout().pieceCount(); piece++) {
            MessageDigest sha1 = sha1();
            sha1.update(
                    bytes,
                    (int) torrent.layout().pieceOffset(piece),
                    torrent.layout().pieceLength(piece));
            hashes.writeBytes(sha1.digest());
        }
        return TestMetainfo.withPieceHashes(torrent, PieceHashes.of(hashes.toByteArray()));
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
