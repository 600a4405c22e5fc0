package dev.spate.cli.download;

import dev.spate.cli.Errors;
import dev.spate.cli.IoErrors;
import dev.spate.cli.console.Terminal;
import dev.spate.session.Summary;
import dev.spate.torrent.InfoHash;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs commands of the user's own when torrents end, one after the other on a thread of its own: of hundreds that are complete
 * in a second not hundreds run. What a command prints comes line by line on stderr; its failure is a line there, and changes
 * nothing else.
 *
 * <p>Owner: the main thread.
 */
final class Hooks {
    /** None. */
    static final Hooks NONE = new Hooks(List.of(), List.of(), null);

    private static final int MOST_LINE = 4_096;
    /** For what it has to clean up. */
    private static final long GRACE_MILLIS = 500;

    private static final Pattern SYSTEM_ERROR = Pattern.compile("error[ =](\\d+)(?:\\), |, )(.*)");
    private static final String NO_SUCH_FILE = "2";

    private static final String PATH = "SPATE_PATH";

    private final List<String> onComplete;
    private final List<String> onError;
    private final Terminal err;
    private final Set<InfoHash> completed = new HashSet<>();
    /** Null until there is something to run. */
    private ExecutorService thread;
    /** Whoever ends the JVM ends them too. */
    private final Thread atTheEnd = new Thread(this::end, "spate-hook-end");

    private volatile boolean ending;
    /** Null while none runs. */
    private volatile Process running;

    /** @param onComplete the words of a command, and of another; none for nothing */
    Hooks(List<String> onComplete, List<String> onError, Terminal err) {
        this.onComplete = onComplete;
        this.onError = onError;
        this.err = err;
    }

    /**
     * Everything is there. Of a torrent that is given to others afterwards only the first call counts.
     *
     * @param kept whether it is on the disk; else nothing is told of a path, where something else may be
     */
    void completed(InfoHash infoHash, Summary summary, boolean kept) {
        if (completed.add(infoHash) && !onComplete.isEmpty()) {
            Map<String, String> variables = new HashMap<>();
            if (kept) {
                variables.put(PATH, summary.out().toAbsolutePath().toString());
            }
            variables.put("SPATE_INFO_HASH", infoHash.toHex());
            variables.put("SPATE_NAME", summary.name());
            run("--on-complete", onComplete, variables);
        }
    }

    /**
     * It ended with an error.
     *
     * @param infoHash empty when it never was known
     * @param name of the torrent, or what it was called
     */
    void failed(Optional<InfoHash> infoHash, String name, Errors.Ending ending) {
        if (!onError.isEmpty()) {
            Map<String, String> variables = new HashMap<>();
            infoHash.ifPresent(hash -> variables.put("SPATE_INFO_HASH", hash.toHex()));
            variables.put("SPATE_NAME", name);
            variables.put("SPATE_ERROR", ending.message());
            variables.put("SPATE_EXIT_CODE", Integer.toString(ending.exitCode()));
            run("--on-error", onError, variables);
        }
    }

    private void run(String option, List<String> words, Map<String, String> variables) {
        if (thread == null) {
            thread = Executors.newSingleThreadExecutor(task -> {
                Thread made = new Thread(task, "spate-hook");
                made.setDaemon(true);
                return made;
            });
            try {
                Runtime.getRuntime().addShutdownHook(atTheEnd);
            } catch (IllegalStateException shuttingDown) {
                ending = true;
            }
        }
        thread.execute(() -> {
            String failure = ending ? "" : failure(words, variables);
            if (!failure.isEmpty() && !ending) {
                err.line("spate: warning: " + option + ": " + failure);
            }
        });
    }

    /** Runs it to its end; returns what went wrong, or nothing. */
    private String failure(List<String> words, Map<String, String> variables) {
        try {
            ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
            builder.environment().remove(PATH);
            // A value with a byte 0 cannot be passed on, and a torrent may be called so.
            variables.forEach((key, value) -> builder.environment().put(key, value.replace("\0", "")));
            Process process = started(builder);
            running = process;
            if (ending) {
                end(process);
            }
            process.getOutputStream().close();
            tell(process);
            int code = process.waitFor();
            running = null;
            return code == 0 ? "" : words.get(0) + " ended with " + code;
        } catch (IOException e) {
            return IoErrors.reason(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** @throws IOException with what the system says alone: Java's own words are of processes and numbers */
    private static Process started(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            String program = builder.command().get(0);
            Matcher system = SYSTEM_ERROR.matcher(IoErrors.reason(e));
            if (!system.find()) {
                throw e;
            }
            String reason = system.group(1).equals(NO_SUCH_FILE) ? "no such program" : system.group(2);
            throw new IOException(program + ": " + reason, e);
        }
    }

    /** Its output as lines, one that is too long as several. */
    private void tell(Process process) throws IOException {
        try (Reader output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            StringBuilder line = new StringBuilder();
            char[] some = new char[MOST_LINE];
            for (int count = output.read(some); count > 0; count = output.read(some)) {
                for (int i = 0; i < count; i++) {
                    if (some[i] == '\n' || line.length() == MOST_LINE) {
                        err.line(line.toString());
                        line.setLength(0);
                    }
                    if (some[i] != '\n') {
                        line.append(some[i]);
                    }
                }
            }
            if (!line.isEmpty()) {
                err.line(line.toString());
            }
        }
    }

    /** Waits for those that were begun, however long they take. */
    void await() throws InterruptedException {
        if (thread != null) {
            thread.shutdown();
            thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            try {
                Runtime.getRuntime().removeShutdownHook(atTheEnd);
            } catch (IllegalStateException shuttingDown) {
                // It finds nothing to end.
                return;
            }
        }
    }

    /** After a signal: ends the one that runs, with all that it has started, and begins no other. */
    void end() {
        ending = true;
        Process process = running;
        if (process != null) {
            end(process);
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
