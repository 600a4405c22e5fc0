package dev.spate.interop;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeException;
import dev.spate.bencode.BencodeReader;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.torrent.Bitfield;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** What an output really holds, and what the record beside it claims: the tests' own look, by hashing every piece. */
record OutputOnDisk(Metainfo metainfo, Path out) {
    static OutputOnDisk of(Path torrentFile, Path out) {
        try {
            return new OutputOnDisk(MetainfoReader.read(Files.readAllBytes(torrentFile)), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path state() {
        return Path.of(out + ".spate");
    }

    long totalBytes() {
        return metainfo.layout().totalBytes();
    }

    /** Bytes of the pieces that are there and right. */
    long rightBytes() {
        return bytes(rightPieces());
    }

    Bitfield rightPieces() {
        Bitfield right = new Bitfield(metainfo.layout().pieceCount());
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            for (int piece = 0; piece < metainfo.layout().pieceCount(); piece++) {
                byte[] content = read(
                        metainfo.layout().pieceOffset(piece), metainfo.layout().pieceLength(piece));
                if (metainfo.pieceHashes().matches(piece, sha1.digest(content))) {
                    right.set(piece);
                }
            }
            return right;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] read(long from, int length) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(length);
        for (FileEntry file : metainfo.files()) {
            long begin = Math.max(from, file.offset());
            long end = Math.min(from + length, file.offset() + file.length());
            Path path = metainfo.multiFile() ? out.resolve(String.join("/", file.path())) : out;
            if (begin < end && Files.exists(path)) {
                try (FileChannel channel = FileChannel.open(path)) {
                    content.limit((int) (end - from)).position((int) (begin - from));
                    while (content.hasRemaining()
                            && channel.read(content, from + content.position() - file.offset()) >= 0) {
                        // until all is read
                    }
                }
            }
        }
        return content.array();
    }

    long bytes(Bitfield pieces) {
        long sum = 0;
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            sum += metainfo.layout().pieceLength(piece);
        }
        return sum;
    }

    /** The pieces that the record claims; none when there is no record, or none that can be read. */
    Bitfield recorded() {
        Bitfield nothing = new Bitfield(metainfo.layout().pieceCount());
        try {
            if (!Files.exists(state()) || !(BencodeReader.read(Files.readAllBytes(state())) instanceof BDict record)) {
                return nothing;
            }
            Optional<Bitfield> pieces = record.string("pieces")
                    .map(wire ->
                            Bitfield.fromWire(wire.toBytes(), metainfo.layout().pieceCount()));
            return pieces.orElse(nothing);
        } catch (BencodeException e) {
            return nothing;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless the output is complete, and nothing of the download's own is left beside it. */
    void assertDone(Object context) {
        if (rightBytes() != totalBytes()) {
            throw new AssertionError(
                    "told to be done with " + rightBytes() + " of " + totalBytes() + " bytes" + context);
        }
        for (Path each : new Path[] {state(), Path.of(state() + ".tmp")}) {
            if (Files.exists(each)) {
                throw new AssertionError(each + " is left" + context);
            }
        }
    }
}
