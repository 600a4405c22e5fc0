package dev.spate.bench.machine;

import dev.spate.net.NetworkFence;
import dev.spate.text.SpateVariables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace of our own, in which 10.77.0.0/16 is this machine: for clients that ignore peers in 127.0.0.0/8, and for
 * measuring undisturbed by other traffic. It needs no root where the system lets users make namespaces. Linux only.
 *
 * <p>A program inside reaches itself and what was started with it, nothing else. The network ends with the last
 * process in it.
 */
public final class PrivateNetwork {
    /** The addresses that peers can have inside, for {@code spate swarm --network}. */
    public static final String PEERS = "10.77.0.0/16";

    /** What it takes to make one, for a message. */
    public static final String NEEDS = "that takes Linux, unshare, ip, and either root or user namespaces";

    /** The one address in there that is no peer's: where programs inside call from. */
    private static final byte[] OWN = {10, 77, (byte) 255, (byte) 254};

    /** The variable that tells the process inside which one made the network for it. */
    private static final String OUTSIDE = "SPATE_BENCH_OUTSIDE";

    private static final long PROBE_SECONDS = 10;
    private static final long GOODBYE_SECONDS = 30;

    /**
     * First as root, then with a user namespace: root in a container may be denied the first and allowed the second.
     */
    private static final List<List<String>> MAKERS =
            List.of(List.of("unshare"), List.of("unshare", "--user", "--map-root-user"));

    /** With the address all of its network is this machine; libtorrent dials over uTP within the mask of an address alone. */
    private static final String SET_UP = "ip link set lo up && ip addr add 10.77.255.254/16 dev lo"
            + "%s"
            // It leads nowhere by itself, and its addresses are not of loopback.
            + " && unset " + NetworkFence.VARIABLE + " && exec \"$@\"";

    private PrivateNetwork() {}

    /** What makes one here, tried when it is first asked for; empty when nothing does. */
    private static final class Probe {
        static final List<String> WORKS = inside()
                ? List.of()
                : MAKERS.stream().filter(Probe::works).findFirst().orElse(List.of());

        private Probe() {}

        private static boolean works(List<String> maker) {
            return CommandTrial.works(wrapped(maker, List.of("true"), Optional.empty()), PROBE_SECONDS);
        }
    }

    /** Whether this process runs in one. */
    public static boolean inside() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByAddress(OWN)) != null;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Sees to it that a process with this environment reaches no other machine, outside of a private network by the fence, and
     * that no settings of a person change what spate does in it.
     */
    public static void orLoopback(Map<String, String> environment) {
        environment.put("SPATE_CONFIG", "");
        environment.keySet().removeIf(SpateVariables::setsOption);
        if (!inside()) {
            NetworkFence.keepOnLoopback(environment);
        }
    }

    /** Whether one can be made from here: tried for real, once. */
    public static boolean available() {
        return !Probe.WORKS.isEmpty();
    }

    /**
     * The command that runs this command in a new one; its process becomes the command's, with its signals and exit code.
     *
     * @throws IllegalStateException when none can be made here
     */
    public static List<String> wrap(List<String> command) {
        return wrap(command, Optional.empty());
    }

    /** The same with delay and loss in it. */
    static List<String> wrap(List<String> command, Optional<NetworkEmulation> emulation) {
        if (!available()) {
            throw new IllegalStateException("no private network: " + NEEDS);
        }
        return wrapped(Probe.WORKS, command, emulation);
    }

    private static List<String> wrapped(
            List<String> maker, List<String> command, Optional<NetworkEmulation> emulation) {
        String more = emulation.map(each -> " && " + each.setUp()).orElse("");
        List<String> all = new ArrayList<>(maker);
        all.addAll(List.of("--net", "--", "/bin/sh", "-c", SET_UP.formatted(more), "sh"));
        all.addAll(command);
        return all;
    }

    /**
     * Runs a command in a new one, with our own stdin, stdout and stderr; blocks until it has ended, and ends it when we are
     * ended.
     *
     * @return its exit code
     * @throws IOException when it cannot be started
     */
    public static int run(List<String> command) throws IOException, InterruptedException {
        return run(command, Optional.empty());
    }

    /** The same with delay and loss in it. */
    public static int run(List<String> command, Optional<NetworkEmulation> emulation)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(wrap(command, emulation)).inheritIO();
        builder.environment().put(OUTSIDE, Long.toString(ProcessHandle.current().pid()));
        Process process = builder.start();
        Thread ending = new Thread(() -> end(process), "spate-private-network-end");
        Runtime.getRuntime().addShutdownHook(ending);
        int exitCode = process.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException e) {
            // The JVM is shutting down already, and the hook ends the process.
        }
        return exitCode;
    }

    /** Runs an action when the process that made this network for us ends, however it ends; nothing if none did. */
    public static void whenTheMakerEnds(Runnable action) {
        String pid = System.getenv(OUTSIDE);
        if (pid != null && pid.matches("[0-9]{1,18}")) {
            ProcessHandle.of(Long.parseLong(pid))
                    .map(ProcessHandle::onExit)
                    .orElseGet(() -> CompletableFuture.completedFuture(null))
                    .thenRun(action);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            process.waitFor(GOODBYE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
