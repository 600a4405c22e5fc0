package dev.spate.bench;

import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.swarm.ByteSize;
import dev.spate.swarm.ContentSource;
import dev.spate.swarm.SwarmRun.Lines;
import dev.spate.swarm.TorrentShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures one download: starts a swarm and a client, each in a process of its own, waits for the client, and compares what it
 * has written with the content.
 *
 * <p>{@link #run} blocks; {@link #close}, from any thread, ends the processes and removes the files at any time.
 */
public final class BenchRun implements AutoCloseable {
    private static final long SPARE_BYTES = 64L << 20;

    private final BenchOptions options;
    private final Lines log;
    private final ConcurrentLinkedDeque<AutoCloseable> open = new ConcurrentLinkedDeque<>();

    /** @param log receives what is being done */
    public BenchRun(BenchOptions options, Lines log) {
        this.options = options;
        this.log = log;
    }

    /**
     * Does the run.
     *
     * @throws BenchException when a process fails, or the download is wrong
     * @throws IOException when a process cannot be started or a file not be read
     */
    public BenchResult run() throws IOException, InterruptedException {
        TorrentShape shape = options.shape();
        Path directory = directory(shape.sizeBytes());
        Path torrent = directory.resolve("swarm.torrent");
        log.line("bench: starting a swarm that serves " + ByteSize.format(shape.sizeBytes()));
        ChildProcess swarm = opened(
                ChildProcess.talking(filled(options.swarm(), torrent, Path.of("")), directory.resolve("swarm.log")));
        if (!swarm.receive().contains("\"ready\"")) {
            throw new BenchException("the swarm did not start: " + swarm.lastWords());
        }
        Metainfo metainfo = MetainfoReader.read(Files.readAllBytes(torrent));
        Path out = Files.createDirectory(directory.resolve("out")).resolve(metainfo.name());
        List<String> command = filled(options.client(), torrent, out);
        log.line("bench: running " + String.join(" ", command));

        Optional<Duration> swarmBefore = ProcessCosts.of(swarm.handle());
        Optional<Duration> childrenBefore = ProcessCosts.ofEndedChildren();
        long begin = System.nanoTime();
        ChildProcess client = opened(ChildProcess.silent(command, directory.resolve("client.log")));
        int exitCode = client.await();
        Duration wall = ChildProcess.since(begin);
        Optional<Duration> cpu = difference(childrenBefore, ProcessCosts.ofEndedChildren());
        Optional<Duration> swarmCpu = difference(swarmBefore, ProcessCosts.of(swarm.handle()));
        if (exitCode != 0) {
            throw new BenchException("the client ended with exit code " + exitCode + ": " + client.lastWords());
        }

        swarm.send("numbers");
        String numbers = swarm.receive();
        log.line("bench: comparing every byte with the original");
        try (ContentSource content = new ContentSource(shape.seed())) {
            ContentCheck.check(metainfo, out, content);
        }
        return new BenchResult(
                shape,
                wall,
                cpu,
                client.peakBytes(),
                swarmCpu,
                number(numbers, "peers"),
                number(numbers, "peersServing"),
                number(numbers, "bytesServed"));
    }

    private Path directory(long sizeBytes) throws IOException {
        Path made = options.directory().isPresent()
                ? Files.createTempDirectory(options.directory().get(), "spate-bench-")
                : TemporaryDirectories.onDisk("spate-bench-");
        open.push(() -> {
            if (options.keep()) {
                log.line("bench: kept " + made);
            } else {
                TemporaryDirectories.delete(made);
            }
        });
        long usable = Files.getFileStore(made).getUsableSpace();
        if (usable < sizeBytes + SPARE_BYTES) {
            throw new BenchException("no room: " + ByteSize.format(usable) + " are free in " + made
                    + " (choose another place with --dir, or a smaller --size)");
        }
        return made;
    }

    private ChildProcess opened(ChildProcess child) {
        open.push(child);
        return child;
    }

    private static List<String> filled(List<String> command, Path torrent, Path out) {
        String directory = out.getParent() == null ? "" : out.getParent().toString();
        return command.stream()
                .map(argument -> argument.replace("{torrent}", torrent.toString())
                        .replace("{out}", out.toString())
                        .replace("{dir}", directory))
                .toList();
    }

    private static Optional<Duration> difference(Optional<Duration> before, Optional<Duration> after) {
        return before.flatMap(from -> after.map(to -> to.minus(from)));
    }

    private static long number(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\":([0-9]+)").matcher(json);
        if (!found.find()) {
            throw new BenchException("the swarm did not tell its numbers");
        }
        return Long.parseLong(found.group(1));
    }

    /** Ends the processes, then removes the files. */
    @Override
    public void close() throws IOException {
        for (AutoCloseable next = open.poll(); next != null; next = open.poll()) {
            try {
                next.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
