package dev.spate.storage;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import java.util.Arrays;
import java.util.Optional;

/** The file beside the output that says which pieces are there. */
public final class SavedStateFuzz {
    private static final int PER_BYTE = 160;

    private SavedStateFuzz() {}

    /** The first byte is how many pieces the torrent has, the second how many files; the state file follows. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        int pieces = data[0] & 0xff;
        int files = data[1] & 0xff;
        byte[] file = Arrays.copyOfRange(data, 2, data.length);
        Optional<SavedState> state = Bounded.by(PER_BYTE, data.length, () -> SavedState.read(file, pieces, files));
        if (state.isPresent()) {
            Check.equal(pieces, state.get().pieces().size());
            Check.equal(files, state.get().files().size());
            Check.equal(Optional.of(state.get().infoHash()), SavedState.owner(file));
            Check.equal(state, SavedState.read(state.get().write(), pieces, files));
        } else {
            SavedState.owner(file);
        }
    }
}
