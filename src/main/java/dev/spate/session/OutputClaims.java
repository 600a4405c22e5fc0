package dev.spate.session;

import dev.spate.storage.OutputPlace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The outputs of the torrents of one run, those that are complete included, or of all that are
 * under way: no torrent may write over that of another, nor
 * over what is kept beside it ({@code OUT.spate}, {@code OUT.spate.part}). Owner: the event loop.
 */
public final class OutputClaims {
    private final Map<OutputPlace, String> claimed = new HashMap<>();
    private final Consumer<Path> check;
    private final boolean forGood;

    /** With no other place to keep away from. */
    public OutputClaims() {
        this(out -> {});
    }

    /** @param check is told of each place before anything is written there; throws a {@link Failure} to keep it as it is */
    public OutputClaims(Consumer<Path> check) {
        this(check, true);
    }

    private OutputClaims(Consumer<Path> check, boolean forGood) {
        this.check = check;
        this.forGood = forGood;
    }

    /** Those of torrents that are under way alone: who runs for long has the same one again, or another there. */
    public static OutputClaims whileUnderWay() {
        return new OutputClaims(out -> {}, false);
    }

    /**
     * Notes whose output a place is.
     *
     * @param torrent its name, for a person
     * @return to be run when the torrent has ended
     * @throws Failure when it is that of another torrent, lies within it, or the other way round, or something else is to be
     *     written there
     */
    Runnable claim(Path out, String torrent) {
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
        return forGood ? () -> {} : () -> claimed.remove(place);
    }

    private static Failure taken(String how) {
        return new Failure(Failure.Kind.DISK, how + " (give one of them another name)");
    }
}
