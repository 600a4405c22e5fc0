package dev.spate.support;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.spate.bench.machine.CommandTrial;
import dev.spate.net.NetworkFence;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this machine has and allows. A test without what it needs is skipped with the reason, and fails where {@code
 * CI=true} promises everything that {@code .ci/run} brings: nothing is skipped there unheard.
 */
public final class Installed {
    public static final String PYTHON = "/usr/bin/python3";

    private static final long PROBE_SECONDS = 20;

    private Installed() {}

    /** Programs on the PATH. */
    public static void require(String... commands) {
        for (String command : commands) {
            if (!onPath(command)) {
                without(command + " is not installed");
            }
        }
    }

    private static boolean onPath(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }

    public static void requireLibtorrent() {
        if (!works(PYTHON, "-c", "import libtorrent")) {
            without("libtorrent for " + PYTHON + " is not installed");
        }
    }

    /** Names of files beyond ASCII: the JVM takes them in a UTF-8 locale only. */
    public static void requireNamesBeyondAscii() {
        if (!"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
            without("no UTF-8 locale");
        }
    }

    /** All three clients and the tracker. */
    public static void requireAll() {
        require("opentracker", "transmission-daemon", "aria2c");
        requireLibtorrent();
    }

    /**
     * The command that runs another in a network namespace of its own, where it may set up the network. Tried for real:
     * containers and some distributions have {@code unshare}, and deny what it asks for. The namespace is fence enough, and
     * its addresses need not be of loopback.
     */
    public static List<String> networkNamespace() {
        require("unshare");
        // Root in a container may be denied the first and allowed the second.
        for (List<String> each : List.of(List.of("unshare", "-n"), List.of("unshare", "-rn"))) {
            List<String> probe = new ArrayList<>(each);
            probe.add("true");
            if (works(probe.toArray(String[]::new))) {
                return Stream.concat(each.stream(), Stream.of("env", "-u", NetworkFence.VARIABLE))
                        .toList();
            }
        }
        without("no network namespace can be made here");
        throw new IllegalStateException();
    }

    /** Whether the program can be started, and ends well. */
    public static boolean works(String... command) {
        return CommandTrial.works(List.of(command), PROBE_SECONDS);
    }

    /** Ends the test for this reason: skipped, or failed where {@code CI=true} promises what is missing. */
    public static void without(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            fail(reason + ", and CI=true promises it");
        }
        abort(reason);
    }

    /** The same for what {@code .ci/run} does not bring: skipped everywhere. */
    public static void withoutWhatNobodyPromises(String reason) {
        abort(reason);
    }
}
