package dev.spate.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The outputs of the torrents of one run, those that are complete included: no torrent may write over that of another.
 * Owner: the event loop.
 */
public final class OutputClaims {
    private final Map<Path, String> claimed = new HashMap<>();
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
     * @throws Failure when it is that of another torrent, or something else is to be written there
     */
    void claim(Path out, String torrent) {
        check.accept(out);
        String other = claimed.putIfAbsent(real(out), torrent);
        if (other != null) {
            throw new Failure(
                    Failure.Kind.DISK,
                    out + " is the output of another torrent of this run, " + other
                            + " (give one of them another name)");
        }
    }

    /** One name for one place, as far as its directories are there. */
    private static Path real(Path out) {
        Path absolute = out.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            return absolute;
        }
        try {
            return parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException notThere) {
            return absolute;
        }
    }
}
