package dev.spate.hostile;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.synthetic.ContentSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** Whether some file that is there holds nothing of the torrent: without a record it may be anybody's. */
    boolean holdStranger() throws IOException {
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
        for (FileEntry file : metainfo.files()) {
            boolean stands = Files.exists(path(file)) && Files.size(path(file)) > 0;
            if (stands && !isProven(file, there, present)) {
                return true;
            }
        }
        return false;
    }

    private boolean isProven(FileEntry file, byte[] there, boolean[] present) {
        int length = metainfo.layout().pieceLength();
        long end = file.offset() + file.length();
        boolean all = true;
        for (long from = file.offset() / length * length; from < end; from += length) {
            int to = (int) Math.min(from + length, right.length);
            boolean isRight = Arrays.equals(there, (int) from, to, right, (int) from, to);
            for (int i = (int) from; i < to && isRight; i++) {
                isRight = present[i];
            }
            if (isRight && Math.min(to, end) - Math.max(from, file.offset()) >= PROOF_BYTES) {
                return true;
            }
            all &= isRight;
        }
        return all;
    }
}
