package dev.spate.bench.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a client is made to seed what is there: it checks nothing where it lets itself be told that all is there.
 *
 * @param command with {@link Placeholders}
 * @param files resources by the path, relative to the work directory, where they are written
 * @param resume what writes more into the work directory
 * @param checkingScript of the files the one that makes the client check, in a start before the run: it is given the
 *     command, and ends by itself; empty when there is no such start
 */
record SeedingStart(List<String> command, Map<String, String> files, Resume resume, Optional<String> checkingScript) {
    /** Writes what tells a client that its files are complete. */
    interface Resume {
        /** Nothing of the kind is needed. */
        Resume NONE = (torrent, out, work) -> {};

        /** Writes it into the work directory, for these files of this torrent. */
        void write(Path torrent, Path out, Path work) throws IOException;
    }

    SeedingStart {
        command = List.copyOf(command);
        files = Map.copyOf(files);
    }

    /** It needs no check. */
    static SeedingStart unchecked(List<String> command, Map<String, String> files) {
        return new SeedingStart(command, files, Resume.NONE, Optional.empty());
    }

    /** It needs no check, because this tells it so. */
    static SeedingStart resumed(Resume resume, List<String> command, Map<String, String> files) {
        return new SeedingStart(command, files, resume, Optional.empty());
    }

    /** This script makes it check. */
    static SeedingStart checkedBy(String script, List<String> command, Map<String, String> files) {
        return new SeedingStart(command, files, Resume.NONE, Optional.of(script));
    }

    /** The start before the run, made of that of the run; empty when none is needed. */
    Optional<ClientLaunch> checking(ClientLaunch prepared) {
        return checkingScript.map(script -> {
            Path work = prepared.directory().toAbsolutePath();
            List<String> checking =
                    new ArrayList<>(List.of("/bin/sh", work.resolve(script).toString()));
            checking.addAll(prepared.command());
            return new ClientLaunch(checking, prepared.environment(), prepared.directory());
        });
    }
}
