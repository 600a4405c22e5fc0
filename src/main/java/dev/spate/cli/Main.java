package dev.spate.cli;

import dev.spate.cli.bench.BenchCommand;
import dev.spate.cli.bench.BenchCompareCommand;
import dev.spate.cli.bench.BenchReportCommand;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.create.CreateCommand;
import dev.spate.cli.dht.DhtLookupCommand;
import dev.spate.cli.dht.DhtPingCommand;
import dev.spate.cli.download.DownloadCommand;
import dev.spate.cli.download.DownloadPieceCommand;
import dev.spate.cli.download.SeedCommand;
import dev.spate.cli.inspect.DecodeCommand;
import dev.spate.cli.inspect.HandshakeCommand;
import dev.spate.cli.inspect.InfoCommand;
import dev.spate.cli.inspect.PeersCommand;
import dev.spate.cli.log.LogProvider;
import dev.spate.cli.settings.Settings;
import dev.spate.cli.simulate.SimulateCommand;
import dev.spate.cli.swarm.SwarmCommand;
import dev.spate.cli.verify.VerifyCommand;
import java.util.List;

/** The entry point: knows the commands, and ends the process with an exit code of {@link ExitCode}. */
public final class Main {
    /** All commands, in the order in which the help lists them. */
    static final List<String> COMMANDS = List.of(
            "decode",
            "info",
            "peers",
            "handshake",
            "download_piece",
            "download",
            "seed",
            "create",
            "verify",
            "dht lookup",
            "dht ping",
            "bench",
            "bench compare",
            "bench report",
            "swarm",
            "simulate",
            "config");

    private static final int FEATURE_WARNS_OF_UNSAFE = 24;

    private Main() {}

    /** Runs one command and ends the process, even if other threads still run. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(NullClientCommand.NAME)) {
            Runtime.getRuntime().halt(NullClientCommand.run(args));
        }
        setProperties();
        CommandContext context = CommandContext.ofProcess();
        Settings settings = Settings.of(context.env());
        EarlyEngineStart.begin(args, settings, context.err());
        int exitCode = new Cli(context, settings).run(CommandBytes.asUtf8(args));
        ProcessExit.end(exitCode);
    }

    /** A new command of this name; null when there is none. Its class is loaded only now. */
    static Command command(String name) {
        return switch (name) {
            case "decode" -> new DecodeCommand();
            case "info" -> new InfoCommand();
            case "peers" -> new PeersCommand();
            case "handshake" -> new HandshakeCommand();
            case "download_piece" -> new DownloadPieceCommand();
            case "download" -> new DownloadCommand();
            case "seed" -> new SeedCommand();
            case "create" -> new CreateCommand();
            case "verify" -> new VerifyCommand();
            case "dht lookup" -> new DhtLookupCommand();
            case "dht ping" -> new DhtPingCommand();
            case "bench" -> new BenchCommand();
            case "bench compare" -> new BenchCompareCommand();
            case "bench report" -> new BenchReportCommand();
            case "swarm" -> new SwarmCommand();
            case "simulate" -> new SimulateCommand();
            case "config" -> new ConfigCommand();
            default -> null;
        };
    }

    /** Sets system properties of libraries, before the first class that reads them. A value that the user set stays. */
    static void setProperties() {
        setDefault("java.awt.headless", "true");
        // Measured with bench: a tenth less CPU than Netty's default, the adaptive allocator.
        setDefault("io.netty.allocator.type", "pooled");
        // Netty's own Flight Recorder events, which nobody records: 130 classes and a quarter of a CPU second.
        setDefault("io.netty.jfr.enabled", "false");
        // One buffer in 128 would note down two stack traces; the tests look at every buffer instead.
        setDefault("io.netty.leakDetection.level", "disabled");
        // Before the first logger is made.
        setDefault("slf4j.provider", LogProvider.class.getName());
        // It would tell of that on stderr.
        setDefault("slf4j.internal.verbosity", "WARN");
        if (Runtime.version().feature() >= FEATURE_WARNS_OF_UNSAFE) {
            // The JVM would print a warning of its own about sun.misc.Unsafe into our output.
            setDefault("io.netty.noUnsafe", "true");
        }
    }

    private static void setDefault(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
