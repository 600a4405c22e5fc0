package dev.spate.recording;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;

/** Recordings, which people send one another. */
public final class RecordingFuzz {
    /** A peer has a histogram of 141 buckets, whatever its part of the file is. */
    private static final int PER_BYTE = 600;

    private RecordingFuzz() {}

    /** The input is a file. */
    public static void fuzzerTestOneInput(byte[] data) {
        Recording recording = Bounded.by(PER_BYTE, data.length, () -> read(data));
        if (recording != null) {
            Check.equal(recording, RecordingFile.read(RecordingFile.write(recording)));
        }
    }

    private static Recording read(byte[] data) {
        try {
            return RecordingFile.read(data);
        } catch (RecordingException refused) {
            return null;
        }
    }
}
