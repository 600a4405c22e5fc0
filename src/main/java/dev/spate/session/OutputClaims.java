package dev.spate.session;

import dev.spate.storage.OutputPlace;
import dev.spate.torrent.InfoHash;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The outputs of the torrents of one run, those that are complete included, or of all that are under way: no torrent may write
 * over that of another, nor over what is kept beside it ({@code OUT.spate}, {@code OUT.spate.part}). Owner: the event loop.
 */
public final class OutputClaims {
    private final Map<OutputPlace, Owner> claimed = new HashMap<>();
    private final Consumer<Path> check;
    private final boolean forGood;

    /** Whose it is: of a hybrid the same by either of its hashes. */
    private record Owner(InfoHash infoHash, String name) {}

    /** One's place, until it is given back. */
    final class Claim {
        private final OutputPlace place;

        private Claim(OutputPlace place) {
            this.place = place;
        }

        /** @param well whether all that was asked for is there; what failed is nobody's, and may be tried again */
        void ended(boolean well) {
            if (!forGood || !well) {
                claimed.remove(place);
            }
        }
    }

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
     * @param infoHash of the torrent, as its metainfo has it
     * @param torrent its name, for a person
     * @return to be told when the torrent has ended
     * @throws Failure when it is that of another torrent, lies within it, or the other way round, or something else is to be
     *     written there
     */
    Claim claim(Path out, InfoHash infoHash, String torrent) {
        check.accept(out);
        OutputPlace place = new OutputPlace(out);
        Owner same = claimed.get(place);
        if (same != null && same.infoHash().equals(infoHash)) {
            throw new Failure(Failure.Kind.REPEATED, "it is the same torrent as " + same.name());
        }
        if (same != null) {
            throw taken(out + " is the output of another torrent of this run, " + same.name());
        }
        claimed.forEach((there, other) -> {
            if (there.meets(place)) {
                throw taken(out + " is in the way of " + there + ", the output of another torrent of this run, "
                        + other.name());
            }
        });
        claimed.put(place, new Owner(infoHash, torrent));
        return new Claim(place);
    }

    private static Failure taken(String how) {
        return new Failure(Failure.Kind.DISK, how + " (give one of them another name)");
    }
}
