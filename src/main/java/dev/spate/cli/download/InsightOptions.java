package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.cli.IoErrors;
import dev.spate.cli.ProcessExit;
import dev.spate.recording.PeerRecorder;
import dev.spate.recording.RecordingFile;
import dev.spate.session.DownloadEvent;
import dev.spate.session.DownloadObservers;
import dev.spate.session.Findings;
import dev.spate.storage.OutputPlace;
import dev.spate.trace.JfrTrace;
import dev.spate.trace.Trace;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options that let one look into a download, and what they ask for: docs/looking-inside.md.
 *
 * <p>Any thread may call {@link #end}, as a signal ends a run on a thread of its own.
 */
final class InsightOptions {
    private static final byte[] RECORDING = {'F', 'L', 'R', 0};
    private static final byte[] HISTOGRAM_LOG = {'#', '['};

    @Option(
            names = "--explain",
            description = "Say all the time why it is not faster, and in the end where the time went.")
    private boolean explain;

    @Option(
            names = "--map",
            description = "Show on a terminal where each piece stands: missing, asked for, here, verified.")
    private boolean map;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--latency",
            paramLabel = "FILE",
            description = "Write how long blocks took, for each peer, as an HdrHistogram log.")
    private Path latency;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Record every block, piece, choke, announce and disk write for JDK Mission Control (.jfr).")
    private Path trace;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Keep how each peer behaved, without addresses, for spate swarm --replay.")
    private Path record;

    private final ReentrantLock lock = new ReentrantLock();
    private Trace tracing = Trace.NONE;
    private boolean ended;
    /** The files would be where the download is: none is written. */
    private boolean clashes;

    /**
     * Before anything is begun.
     *
     * @param out where the download goes, if the user named it
     * @throws CommandException when a file cannot be written, is one that we should not replace, or is meant for something else too
     */
    void check(Optional<Path> out) {
        if (trace != null && latency != null && same(trace, latency)) {
            throw CommandException.usage("bad usage: --trace and --latency name the same file: " + trace);
        }
        if (record != null && trace != null) {
            throw CommandException.usage("bad usage: --record and --trace do not go together (leave one out)");
        }
        if (record != null && latency != null && same(record, latency)) {
            throw CommandException.usage("bad usage: --record and --latency name the same file: " + record);
        }
        out.ifPresent(this::checkApart);
        if (trace != null) {
            check("--trace", trace, RECORDING, "is no recording");
        }
        if (record != null) {
            check("--record", record, RecordingFile.magic(), "is no recording of spate");
        }
        if (latency != null) {
            check("--latency", latency, HISTOGRAM_LOG, "is no histogram log");
        }
    }

    /**
     * Once it is known where the download goes, by the name that the torrent has for it too, and before it writes there.
     *
     * @throws CommandException when it would write to one of our files too; then none of them is written any more
     */
    void checkApart(Path out) {
        try {
            checkApart("--record", record, out);
            checkApart("--trace", trace, out);
            checkApart("--latency", latency, out);
        } catch (CommandException clash) {
            writeNothing();
            throw clash;
        }
    }

    private void writeNothing() {
        lock.lock();
        try {
            clashes = true;
        } finally {
            lock.unlock();
        }
    }

    /** @throws CommandException when a download would write to this file too */
    static void checkApart(String option, Path file, Path out) {
        if (file != null && new OutputPlace(out).covers(file)) {
            throw CommandException.usage("bad usage: " + option + " and the download would both write to " + file);
        }
    }

    private static boolean same(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    private static void check(String option, Path file, byte[] magic, String stranger) {
        if (file.toString().isEmpty()) {
            throw CommandException.usage("bad usage: " + option + " needs the name of a file");
        }
        if (file.toString().equals("-")) {
            throw CommandException.usage("bad usage: " + option
                    + " writes a file, not to stdout (give it a name; ./- for a file" + " that is called -)");
        }
        boolean there = Files.exists(file);
        try {
            if (Files.isRegularFile(file) && Files.size(file) > 0 && !begins(file, magic)) {
                throw new CommandException(
                        ExitCode.DISK,
                        "would overwrite " + file + ": it " + stranger + " (give " + option + " another name)");
            }
            Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)
                    .close();
            if (!there) {
                // What was made, and not a link to it, which is the user's.
                Files.delete(file.toRealPath());
            }
        } catch (IOException e) {
            throw cannotWrite(option, file, e);
        }
    }

    private static boolean begins(Path file, byte[] magic) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(magic, in.readNBytes(magic.length));
        }
    }

    private static CommandException cannotWrite(String option, Path file, IOException why) {
        String reason = IoErrors.reason(why);
        String what = reason.startsWith(file + ":") ? reason : file + ": " + reason;
        return new CommandException(ExitCode.DISK, "cannot write " + what + " (give " + option + " another name)");
    }

    /** Begins what was asked for. */
    DownloadObservers begin(Consumer<DownloadEvent> events) {
        lock.lock();
        try {
            if (trace != null && !ended) {
                ProcessExit.endWithHooks();
                tracing = JfrTrace.open(trace);
            }
            if (record != null && !ended) {
                tracing = new PeerRecorder(record, System::nanoTime);
            }
            return new DownloadObservers(events, explain, tracing);
        } catch (IOException e) {
            throw cannotWrite("--trace", trace, e);
        } catch (IllegalStateException | NoClassDefFoundError e) {
            throw new CommandException(
                    ExitCode.USAGE, "cannot trace: this Java has no Flight Recorder (use a JDK, or leave --trace out)");
        } finally {
            lock.unlock();
        }
    }

    /** Whether the pieces are to be shown. */
    boolean showsMap() {
        return map;
    }

    /** Whether the command line itself asks for them, and no setting for all runs does. */
    boolean mapIsAskedFor() {
        return map && command.commandLine().getParseResult().hasMatchedOption("--map");
    }

    /** Whether there is a file to write at the end. */
    boolean writesFiles() {
        return trace != null || latency != null || record != null;
    }

    /**
     * Writes the files. Only the first call counts.
     *
     * @param findings of the download, if it came to its end
     * @throws CommandException when a file cannot be written
     */
    void end(Optional<Findings> findings) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            if (clashes) {
                discardTrace();
                return;
            }
            endTrace();
            if (latency != null && findings.isPresent()) {
                writeLatency(findings.get());
            }
        } finally {
            lock.unlock();
        }
    }

    private void discardTrace() {
        if (tracing instanceof JfrTrace flightRecorder) {
            flightRecorder.discard();
        }
    }

    private void endTrace() {
        try {
            tracing.close();
        } catch (IOException e) {
            throw cannotWrite(record != null ? "--record" : "--trace", record != null ? record : trace, e);
        }
    }

    private void writeLatency(Findings findings) {
        try (OutputStream file = Files.newOutputStream(latency);
                PrintStream out = new PrintStream(new BufferedOutputStream(file), false, StandardCharsets.UTF_8)) {
            long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(findings.elapsedNanos());
            findings.latencies().writeLog(out, System.currentTimeMillis() - elapsedMillis, findings.elapsedNanos());
            if (out.checkError()) {
                throw new IOException("the disk may be full");
            }
        } catch (IOException e) {
            throw cannotWrite("--latency", latency, e);
        }
    }
}
