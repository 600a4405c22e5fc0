package dev.spate.interop;

import dev.spate.cli.CliRun;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A command in the JVM of the tests, as {@code Main} would run it. */
final class CommandHere {
    private CommandHere() {}

    /** Runs it to its end; fails, and tells where it stands, when that takes longer. */
    static Spate.Outcome run(Duration atMost, Object... arguments) {
        String[] args = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        String command = "spate " + String.join(" ", args);
        Map<String, String> env = new HashMap<>(System.getenv());
        env.put("SPATE_CONFIG", "");
        FutureTask<CliRun> task = new FutureTask<>(() -> CliRun.withEnvironment(env, args));
        Thread thread = new Thread(task, "main");
        thread.setDaemon(true);
        long startNanos = System.nanoTime();
        thread.start();
        try {
            CliRun run = task.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
            return new Spate.Outcome(command, run.exitCode(), run.out(), run.err(), time, 0);
        } catch (TimeoutException e) {
            AssertionError late = new AssertionError("did not end within " + atMost.toSeconds() + " s: " + command, e);
            late.setStackTrace(thread.getStackTrace());
            thread.interrupt();
            throw late;
        } catch (ExecutionException e) {
            throw new AssertionError("$ " + command, e.getCause());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
