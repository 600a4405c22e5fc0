package dev.spate.bench.client;

import dev.spate.bench.machine.PrivateNetwork;
import dev.spate.report.ClientSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** One program that can be measured: where it is, and how it is made to download one torrent and end, or to seed it. */
public interface ClientProfile {
    /** The name that people use for it, such as {@code aria2c}. */
    String name();

    /** Why it cannot be used on this machine, for a person; empty when it can. */
    Optional<String> missing();

    /** What the program tells of its version; may be empty. */
    String version();

    /** When that version was released; empty when that is not known. */
    default Optional<LocalDate> released() {
        return Optional.empty();
    }

    /**
     * The same profile for a program that is elsewhere: another version of the client; empty where there is no such program.
     *
     * @param other name of the profile
     * @param path the program: a file, or a name on the PATH
     */
    default Optional<ClientProfile> at(String other, String path) {
        return Optional.empty();
    }

    /**
     * The same client as it comes: without what its profile sets for the sake of speed or of equal terms, and with no more
     * than a run needs. Its name is this one's with {@code -defaults}. Empty where the profile sets nothing of the kind.
     */
    default Optional<ClientProfile> asItComes() {
        return Optional.empty();
    }

    /** Its command line for a person, with {@code {torrent}}, {@code {out}} and {@code {dir}} where these are filled in. */
    List<String> command();

    /** Why it cannot do such a run, for a person; empty when it can. */
    default Optional<String> unable(RunConditions conditions) {
        return Optional.empty();
    }

    /** Whether it reads torrents of version 2 alone (BEP 52). */
    default boolean readsV2() {
        return false;
    }

    /** Whether it ignores peers in 127.0.0.0/8, so that it can only be measured inside a {@link PrivateNetwork}. */
    default boolean needsPrivateNetwork() {
        return false;
    }

    /** Whether it is the null client, whose figures are what this machine can do at best. */
    default boolean floor() {
        return false;
    }

    /** As a report tells it. */
    default ClientSpec spec() {
        return new ClientSpec(
                name(), version(), released().map(LocalDate::toString).orElse(""), command(), floor());
    }

    /**
     * How a client that seeds is started once before the run, to check its files: what it keeps of that in its work
     * directory, or beside the files, is found by the run. Empty when it needs no such start.
     *
     * @param prepared what {@link #prepare} returned for the run
     */
    default Optional<ClientLaunch> checkingLaunch(ClientLaunch prepared) {
        return Optional.empty();
    }

    /**
     * Makes everything ready for one run.
     *
     * @param torrent the .torrent file
     * @param out where the content has to be at the end: the file, or of several files their directory; its parent exists.
     *     Of a client that seeds, where the content is when it is started
     * @param work an empty directory for whatever the client needs beside that; it stays the same when a killed run is
     *     started once more
     * @return the command; of a download it ends by itself when the download is complete, of a client that seeds not
     * @throws IOException when a file cannot be written
     */
    ClientLaunch prepare(Path torrent, Path out, Path work, RunConditions conditions) throws IOException;
}
