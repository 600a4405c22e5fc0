package dev.spate.cli;

import dev.spate.cli.console.Terminal;
import dev.spate.cli.log.LogSettings;
import dev.spate.cli.settings.Settings;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * Starts the engine while the command line is still being parsed, for commands that need it. Each takes about a tenth
 * of a second in a new process, and they run on two cores.
 */
final class EarlyEngineStart {
    private static final Set<String> COMMANDS =
            Set.of("download", "download_piece", "seed", "peers", "handshake", "dht");

    /** Options that change how the engine or the log is set up. With one of these, the engine starts after parsing. */
    private static final Pattern SETS_UP = Pattern.compile(
            "-[A-Za-z]*v.*|--(verbose|log-file|io|trace|upload-limit|download-limit|encryption|bind|proxy).*");

    private static final AtomicReference<CompletableFuture<Engine>> EARLY = new AtomicReference<>();

    private EarlyEngineStart() {}

    /** Starts the engine if this command needs one; never fails. */
    static void begin(String[] args, Settings settings, Terminal err) {
        if (args.length < 2 || !COMMANDS.contains(args[0])) {
            return;
        }
        for (String each : args) {
            if (SETS_UP.matcher(each).matches() || each.equals("-h") || each.equals("--help")) {
                return;
            }
        }
        if (!settings.isEmpty()
                && settings.names().stream()
                        .anyMatch(each -> SETS_UP.matcher("--" + each).matches())) {
            return;
        }
        LogSettings.setUsual(err);
        CompletableFuture<Engine> engine = new CompletableFuture<>();
        EARLY.set(engine);
        Thread thread = new Thread(
                () -> {
                    try {
                        engine.complete(Engine.start(EngineOptions.defaults()));
                    } catch (RuntimeException | Error e) {
                        engine.completeExceptionally(e);
                    }
                },
                "spate-early");
        thread.setDaemon(true);
        thread.start();
    }

    /** The engine that was started early, or a new one. */
    static Engine engine(EngineOptions options) {
        CompletableFuture<Engine> early = EARLY.getAndSet(null);
        if (early != null && options.equals(EngineOptions.defaults())) {
            try {
                return early.join();
            } catch (CompletionException e) {
                // A second try fails in the same way, and the error is shown.
                return Engine.start(options);
            }
        }
        return Engine.start(options);
    }
}
