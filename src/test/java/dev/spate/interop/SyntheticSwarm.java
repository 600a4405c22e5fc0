package dev.spate.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code spate swarm} in a process of its own: seeders that do as they are told, and report what they saw. */
final class SyntheticSwarm implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(90);

    private final Spate.Running running;
    private final Path torrentFile;
    private int asked;

    private SyntheticSwarm(Spate.Running running, Path torrentFile) {
        this.running = running;
        this.torrentFile = torrentFile;
    }

    /** Starts it with these options, and waits until it serves. */
    static SyntheticSwarm start(Workspace workspace, String... options) {
        return named("synthetic", workspace, options);
    }

    /** The same, for a test with several swarms: the name is that of the .torrent. */
    static SyntheticSwarm named(String name, Workspace workspace, String... options) {
        Path torrentFile = workspace.resolve(name + ".torrent");
        List<Object> arguments =
                new ArrayList<>(List.of("swarm", "--torrent-out", torrentFile, "--until-stdin-closes", "--each-peer"));
        arguments.addAll(List.of(options));
        Spate.Running running = Spate.in(workspace)
                .withFlags(Spate.LAUNCHER)
                .withFlags("-Xmx512m")
                .start(arguments.toArray());
        try {
            running.awaitStdout("\"ready\"", 1, SOON);
            return new SyntheticSwarm(running, torrentFile);
        } catch (AssertionError e) {
            running.close();
            throw e;
        }
    }

    Path torrentFile() {
        return torrentFile;
    }

    /** What it told when it was ready, as JSON. */
    String ready() {
        return Events.of(running.stdout(), "ready").get(0);
    }

    /** A text of that, such as {@code magnet} or {@code tracker}. */
    String told(String key) {
        return Pattern.compile("\"" + key + "\":\"([^\"]+)\"")
                .matcher(ready())
                .results()
                .map(each -> each.group(1))
                .findFirst()
                .orElseThrow();
    }

    /** What it has seen until now, summed over all peers. */
    Report report() {
        running.write("\n");
        running.awaitStdout("\"numbers\"", ++asked, SOON);
        return last("\"numbers\"");
    }

    /** Ends it, and tells what each peer has seen. */
    Report end() {
        running.closeInput();
        running.await(SOON).expectExit(0);
        return last("\"totals\"");
    }

    private Report last(String event) {
        List<String> lines =
                running.stdout().lines().filter(line -> line.contains(event)).toList();
        return new Report(lines.get(lines.size() - 1));
    }

    /** All its peers and the tracker are gone, without a word. */
    void kill() {
        running.kill();
    }

    @Override
    public void close() {
        running.close();
    }

    /** One report, as JSON. */
    record Report(String json) {
        /** A number over the whole swarm, such as {@code bytesServed}. */
        long number(String key) {
            return JsonRpc.number(json, key);
        }

        /** Where the peers of that behaviour listen. */
        List<String> addresses(String behaviour) {
            Matcher matcher = Pattern.compile("\"address\":\"([^\"]+)\",\"behaviour\":\"" + behaviour + "\"")
                    .matcher(json);
            return matcher.results().map(each -> each.group(1)).toList();
        }
    }
}
