package dev.spate.session;

import dev.spate.storage.OutputPlace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The outputs of the torrents of one run, those that are complete included: no torrent may write over that of another, nor
 * over what is kept beside it ({@code OUT.spate}, {@code OUT.spate.part}). Owner: the event loop.
 */
public final class OutputClaims {
    private final Map<OutputPlace, String> claimed = new HashMap<>();
    private final Consumer<Path> check;

    /** With no other place to keep away from. */
    public OutputClaims() {
        this(out -> {});
    }

    /** @param check is told of each place before anything is written there; throws a {@link Failure} to keep it as it is */
    public OutputClaims(Consumer<Path> check) {
        this.check = check;
    }

    /**
     * Notes whose output a place is, for good.
     *
     * @param torrent its name, for a person
     * @throws Failure when it is that of another torrent, lies within it, or the other way round, or something else is to be
     *     written there
     */
    void claim(Path out, String torrent) {
        check.accept(out);
        OutputPlace place = new OutputPlace(out);
        String same = claimed.get(place);
        if (same != null) {
            throw taken(out + " is the output of another torrent of this run, " + same);
        }
        claimed.forEach((there, other) -> {
            if (there.meets(place)) {
                throw taken(
                        out + " is in the way of " + there + ", the output of another torrent of this run, " + other);
            }
        });
        claimed.put(place, torrent);
    }

    private static Failure taken(String how) {
        return new Failure(Failure.Kind.DISK, how + " (give one of them another name)");
    }
}
