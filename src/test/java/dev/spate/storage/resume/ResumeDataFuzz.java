package dev.spate.storage.resume;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import dev.spate.storage.PieceHasher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The file beside the output that says which pieces are there. */
public final class ResumeDataFuzz {
    private static final int PER_BYTE = 160;
    private static final byte[] CHECK = "d5:check20:".getBytes(StandardCharsets.US_ASCII);

    private ResumeDataFuzz() {}

    /**
     * The first byte is how many pieces the torrent has, the second how many files; the state file follows. It is read as it
     * stands, and once more with the check that no input would ever guess.
     */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        byte[] file = Arrays.copyOfRange(data, 2, data.length);
        read(file, data[0] & 0xff, data[1] & 0xff);
        if (file.length > 0 && file[0] == 'd') {
            read(sealed(file), data[0] & 0xff, data[1] & 0xff);
        }
    }

    private static void read(byte[] file, int pieces, int files) {
        Optional<ResumeData> state = Bounded.by(PER_BYTE, file.length, () -> ResumeData.read(file, pieces, files));
        if (state.isPresent()) {
            Check.equal(pieces, state.get().pieces().size());
            Check.equal(files, state.get().files().size());
            Check.equal(Optional.of(state.get().infoHash()), ResumeData.owner(file));
            Check.equal(state, ResumeData.read(state.get().write(), pieces, files));
        } else {
            ResumeData.owner(file);
        }
    }

    /** The dictionary with a right check for its first entry. */
    static byte[] sealed(byte[] dictionary) {
        PieceHasher hasher = new PieceHasher();
        hasher.update(ByteBuffer.wrap(dictionary, 1, dictionary.length - 1));
        byte[] digest = hasher.finish();
        byte[] file = Arrays.copyOf(CHECK, CHECK.length + digest.length + dictionary.length - 1);
        System.arraycopy(digest, 0, file, CHECK.length, digest.length);
        System.arraycopy(dictionary, 1, file, CHECK.length + digest.length, dictionary.length - 1);
        return file;
    }
}
