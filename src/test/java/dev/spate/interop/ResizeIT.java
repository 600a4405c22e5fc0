package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person sees on a real terminal, that of tmux: the live line and the map, while the window changes its size, while the
 * shell has stopped them, and after Ctrl-C.
 */
@Timeout(150)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResizeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Workspace workspace = Workspace.of(ResizeIT.class);

    /** Short enough for the name of a socket. */
    @TempDir
    private Path sockets;

    private SyntheticSwarm swarm;

    @BeforeAll
    void startSwarm() {
        Installed.require("tmux");
        // More than a minute: it is under way for as long as we look.
        swarm = SyntheticSwarm.start(workspace, "--peers=1", "--size=16m", "--piece-length=16KiB", "--rate=256KiB");
    }

    @AfterAll
    void stopSwarm() {
        if (swarm != null) {
            swarm.close();
        }
    }

    private String download(String options, String out) {
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -jar '"
                + System.getProperty("spate.jar") + "' download " + options + " -o '" + workspace.resolve(out) + "' '"
                + swarm.torrentFile() + "'";
    }

    @Test
    void aLiveLineFollowsTheWidthOfItsWindowAndLeavesNoMess() {
        // The shell has to outlive Ctrl-C, and the window its end.
        String command = "trap : INT; " + download("", "out.bin") + "; echo \"ended with $?\"; sleep 60";
        tmux("-f", "/dev/null", "-u", "new-session", "-d", "-x", "120", "-y", "10", command);
        try {
            resizedWhileItRuns();
        } finally {
            tmux("kill-server");
        }
    }

    @Test
    void aMapFitsItsWindowGoesWhileItIsStoppedAndComesAgain() {
        tmux("-f", "/dev/null", "-u", "new-session", "-d", "-x", "120", "-y", "14", "PS1='$ ' bash --norc --noprofile");
        try {
            awaitScreen("the prompt", lines -> lines.equals(List.of("$")));
            tmux("send-keys", "clear; " + download("--map --no-dht", "mapped.bin"), "Enter");
            awaitMap("at 120 columns", 120, 9);

            tmux("resize-window", "-x", "60");
            awaitMap("at 60 columns", 60, 11);

            tmux("send-keys", "C-z");
            awaitScreen(
                    "the shell alone",
                    lines -> lines.get(lines.size() - 1).equals("$")
                            && lines.stream().anyMatch(each -> each.contains("Stopped"))
                            && lines.stream()
                                    .noneMatch(each -> each.contains(" ETA ") || each.startsWith("█ verified")));

            tmux("resize-window", "-x", "90");
            tmux("send-keys", "fg", "Enter");
            awaitMap("at 90 columns", 90, 11);

            tmux("send-keys", "C-c");
            List<String> end = awaitScreen(
                    "the prompt at the end",
                    lines -> lines.get(lines.size() - 1).equals("$"));
            assertTrue(end.get(end.size() - 2).contains("spate: stopped: "), end::toString);
            assertTrue(end.stream().noneMatch(each -> each.contains(" ETA ")), end::toString);
        } finally {
            tmux("kill-server");
        }
    }

    /** The lowest lines of the screen, as they belong to a window of so many columns; 1,024 pieces are on so many rows. */
    private void awaitMap(String what, int columns, int rows) {
        awaitScreen("the map " + what, lines -> {
            int legend = lines.size() - 2;
            int first = legend - rows;
            return first >= 0
                    && lines.get(lines.size() - 1).matches(".*[0-9]%  .* of 16\\.0 MiB.*")
                    && lines.get(lines.size() - 1).length() < columns
                    && lines.get(legend).startsWith("█ verified  ▓ here  ▒ asked for  · missing")
                    && lines.subList(first, legend - 1).stream()
                            .allMatch(each -> each.matches("[·▒▓▄█]{" + (columns - 1) + "}"))
                    && lines.get(legend - 1).matches("[·▒▓▄█]{1," + (columns - 1) + "}");
        });
    }

    private void resizedWhileItRuns() {
        String wide = awaitLiveLine("at 120 columns", line -> line.startsWith("synthetic-16MiB-1.bin  ["));
        assertTrue(wide.length() >= 100 && wide.length() < 120, wide);

        tmux("resize-window", "-x", "60");
        awaitLiveLine("at 60 columns", line -> line.length() < 60);

        tmux("resize-window", "-x", "90");
        String wider = awaitLiveLine("at 90 columns", line -> line.startsWith("["));
        assertTrue(wider.length() >= 60 && wider.length() < 90, wider);

        tmux("send-keys", "C-c");
        List<String> end = awaitScreen("its end", lines -> lines.contains("ended with 130"));
        assertEquals(2, end.size(), end::toString);
        assertTrue(
                end.get(0)
                        .matches(
                                "\\^?C?spate: stopped: [0-9.]+ [KM]?i?B of 16.0 MiB verified, [0-9.]+% \\(run the same command to go on\\)"),
                end::toString);
    }

    /** On a line of its own, and nothing else on the screen. */
    private String awaitLiveLine(String what, Predicate<String> wanted) {
        return awaitScreen(
                        "the live line alone, " + what,
                        lines -> lines.size() == 1
                                && lines.get(0).matches(".*[0-9]%  .* of 16\\.0 MiB  ETA .*")
                                && wanted.test(lines.get(0)))
                .get(0);
    }

    private List<String> awaitScreen(String what, Predicate<List<String>> wanted) {
        List<List<String>> last = new ArrayList<>(List.of(List.of()));
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        last.set(
                                0,
                                tmux("capture-pane", "-p")
                                        .lines()
                                        .map(String::stripTrailing)
                                        .filter(each -> !each.isEmpty())
                                        .toList());
                        return wanted.test(last.get(0));
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("never on the screen: " + what + ", but " + last.get(0));
        }
        return last.get(0);
    }

    private String tmux(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("tmux", "-S", sockets.resolve("tmux").toString()));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().remove("TMUX");
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("TERM", "xterm");
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), () -> command + " does not end");
            assertEquals(0, process.exitValue(), () -> command + ": " + said);
            return said;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
