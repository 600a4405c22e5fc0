package dev.spate.bench.client;

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
 * @param checks whether it has to be started once before, to check its files
 * @param checkingScript of the files that one which that start is left to; it is given the command, and ends by itself
 */
record SeedingStart(List<String> command, Map<String, String> files, boolean checks, Optional<String> checkingScript) {
    SeedingStart {
        command = List.copyOf(command);
        files = Map.copyOf(files);
    }

    /** It needs no check. */
    static SeedingStart unchecked(List<String> command, Map<String, String> files) {
        return new SeedingStart(command, files, false, Optional.empty());
    }

    /** It checks when it is started for the first time, and keeps what it has found when it is ended. */
    static SeedingStart checked(List<String> command, Map<String, String> files) {
        return new SeedingStart(command, files, true, Optional.empty());
    }

    /** This script makes it check. */
    static SeedingStart checkedBy(String script, List<String> command, Map<String, String> files) {
        return new SeedingStart(command, files, true, Optional.of(script));
    }

    /** The start before the run, made of that of the run. */
    ClientLaunch checking(ClientLaunch prepared) {
        List<String> checking = new ArrayList<>();
        Path work = prepared.directory().toAbsolutePath();
        checkingScript.ifPresent(script ->
                checking.addAll(List.of("/bin/sh", work.resolve(script).toString())));
        checking.addAll(prepared.command());
        return new ClientLaunch(checking, prepared.environment(), prepared.directory());
    }
}
