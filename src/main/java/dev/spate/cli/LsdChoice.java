package dev.spate.cli;

import dev.spate.session.PeerOrigin;
import java.util.Set;
import picocli.CommandLine.Option;

/** The option of the commands that look for peers in the local network beside other sources. */
public final class LsdChoice {
    @Option(
            names = "--lsd",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether peers are sought in the local network (default: yes).")
    private boolean lsd;

    /** The sources that are not wanted: this one, or none. */
    public Set<PeerOrigin.Kind> without() {
        return lsd ? Set.of() : Set.of(PeerOrigin.Kind.LSD);
    }
}
