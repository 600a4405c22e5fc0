package dev.spate.hostile;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.synthetic.ContentSource;
import dev.spate.torrent.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is left of a torrent on the disk: the tests' own look, which compares every byte and asks nobody. */
final class Remains {
    /** As docs/decisions.md has it: fewer right bytes of a piece prove nothing. */
    private static final int PROOF_BYTES = 64;

    private final Metainfo metainfo;
    private final Path out;
    private final byte[] right;

    Remains(Metainfo metainfo, Path out, ContentSource content) {
        this.metainfo = metainfo;
        this.out = out;
        this.right = new byte[Math.toIntExact(metainfo.layout().totalBytes())];
        content.read(0, right, 0, right.length);
    }

    Path path(FileEntry file) {
        Path path = out;
        for (String each : metainfo.multiFile() ? file.path() : List.<String>of()) {
            path = path.resolve(each);
        }
        return path;
    }

    byte[] content(FileEntry file) {
        return Arrays.copyOfRange(right, (int) file.offset(), (int) (file.offset() + file.length()));
    }

    /** The files that are there and not the torrent's, as far as anybody can tell without a record. */
    List<Path> strangers() throws IOException {
        byte[] there = new byte[right.length];
        boolean[] present = new boolean[right.length];
        for (FileEntry file : metainfo.files()) {
            if (Files.exists(path(file))) {
                byte[] bytes = Files.readAllBytes(path(file));
                int length = (int) Math.min(bytes.length, file.length());
                System.arraycopy(bytes, 0, there, (int) file.offset(), length);
                Arrays.fill(present, (int) file.offset(), (int) file.offset() + length, true);
            }
        }
        List<Path> result = new ArrayList<>();
        for (FileEntry file : metainfo.files()) {
            boolean stands = Files.exists(path(file)) && Files.size(path(file)) > 0;
            if (stands && !isProven(file, there, present) && isWrong(file, there, present)) {
                result.add(path(file));
            }
        }
        return result;
    }

    /** Whether a piece is proved wrong, or would be once it was fetched and compared. */
    private boolean isWrong(FileEntry file, byte[] there, boolean[] present) {
        int length = metainfo.layout().pieceLength();
        int begin = (int) file.offset();
        int end = (int) (file.offset() + file.length());
        int rightBytes = 0;
        for (int piece = begin / length * length; piece < end; piece += length) {
            int pieceEnd = Math.min(piece + length, right.length);
            boolean zeroBlock = false;
            boolean content = false;
            boolean endsInBlock = false;
            boolean differs = false;
            for (int block = piece; block < pieceEnd; block += Block.LENGTH_BYTES) {
                boolean zeros = true;
                int from = Math.max(block, begin);
                int to = Math.min(Math.min(block + Block.LENGTH_BYTES, pieceEnd), end);
                for (int i = from; i < to; i++) {
                    zeros &= there[i] == 0;
                    differs |= there[i] != 0 && there[i] != right[i];
                    rightBytes += there[i] != 0 && there[i] == right[i] ? 1 : 0;
                    endsInBlock |= i > block && !present[i] && present[i - 1] && i > begin;
                }
                zeroBlock |= from < to && zeros;
                content |= from < to && !zeros;
            }
            boolean shared = piece < begin || pieceEnd > end;
            boolean undecided = shared || (zeroBlock && !endsInBlock);
            boolean good = !differs && isRight(piece, pieceEnd, there, present);
            if (content && !good && (differs || !undecided)) {
                return true;
            }
        }
        return !present[end - 1] && rightBytes < PROOF_BYTES && rightBytes > 0;
    }

    private boolean isRight(int from, int to, byte[] there, boolean[] present) {
        boolean isRight = Arrays.equals(there, from, to, right, from, to);
        for (int i = from; i < to && isRight; i++) {
            isRight = present[i];
        }
        return isRight;
    }

    private boolean isProven(FileEntry file, byte[] there, boolean[] present) {
        int length = metainfo.layout().pieceLength();
        long end = file.offset() + file.length();
        boolean all = true;
        for (long from = file.offset() / length * length; from < end; from += length) {
            int to = (int) Math.min(from + length, right.length);
            boolean isRight = isRight((int) from, to, there, present);
            if (isRight && Math.min(to, end) - Math.max(from, file.offset()) >= PROOF_BYTES) {
                return true;
            }
            all &= isRight;
        }
        return all;
    }
}
