package dev.spate.cli;

import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.console.Terminal;
import dev.spate.cli.settings.Settings;
import dev.spate.synthetic.SimulatedLink;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.synthetic.SyntheticSwarm;
import dev.spate.synthetic.TorrentShape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Makes ready what quickens starts: unpacks Netty's native libraries, and makes the file from which the JVM loads our classes
 * parsed and linked, which is most of what a start costs. The file is a class-data archive, or an AOT cache (JEP 483) on JDK 25
 * and later.
 *
 * <p>The build runs it on the finished jar, a package when it is installed ({@code spate --make-archive}, an option of the
 * launcher alone); the launcher uses what it made. The file fits this JVM and this jar at this place; the JVM ignores it
 * elsewhere. This is no command of {@code spate}: {@code java -cp spate.jar dev.spate.cli.ClassArchive JAR}.
 */
public final class ClassArchive {
    private static final int FIRST_WITH_CACHE = 25;
    private static final int BUSY_PEERS = 8;
    private static final int BYTES = 4 << 20;
    private static final int PIECE_BYTES = 64 << 10;
    private static final long BOUND_SECONDS = 120;
    private static final String NATIVES = "META-INF/native/libnetty_transport_";
    private static final String TRAIN = "--train";

    private final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    private final Path jar;
    private final Path directory;

    private ClassArchive(Path jar) throws IOException {
        this.jar = jar.toRealPath();
        this.directory = this.jar.getParent();
    }

    /**
     * Makes the archive beside the jar. A failure is printed with its reason, and the exit code is that of the disk; starts
     * are slower then, unless one from before is there, and nothing else.
     */
    public static void main(String[] args) throws Exception {
        if (args[0].equals(TRAIN)) {
            train(Path.of(args[1]));
            return;
        }
        ExitCode end = makeBeside(Path.of(args[0]), System.out, System.err);
        if (end != ExitCode.DONE) {
            System.exit(end.code());
        }
    }

    static ExitCode makeBeside(Path jar, PrintStream out, PrintStream err) throws IOException, InterruptedException {
        ClassArchive archive = new ClassArchive(jar);
        Path work = Files.createTempDirectory("spate-archive");
        try {
            archive.unpackNativeLibraries();
            out.println("made " + archive.make(work) + " for a quick start");
            return ExitCode.DONE;
        } catch (IOException e) {
            boolean former = Files.exists(archive.cache()) || Files.exists(archive.archive());
            err.println("spate: no "
                    + (former
                            ? "new class archive, the one from before stays: "
                            : "class archive, starts will be slower: ")
                    + IoErrors.reason(e));
            return ExitCode.DISK;
        } finally {
            delete(work);
        }
    }

    /** Of JDK 25 and later. */
    private Path cache() {
        return directory.resolve("spate.aot");
    }

    private Path archive() {
        return directory.resolve("spate.jsa");
    }

    /** Those for this machine; else Netty unpacks the one that it needs at every start. */
    private void unpackNativeLibraries() throws IOException {
        Path natives = Files.createDirectories(directory.resolve("native"));
        String fits = "_" + nettysName(System.getProperty("os.arch"))
                + (System.getProperty("os.name").startsWith("Mac") ? ".jnilib" : ".so");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry each : Collections.list(zip.entries())) {
                String name = each.getName().substring(each.getName().lastIndexOf('/') + 1);
                if (each.getName().startsWith(NATIVES) && name.endsWith(fits)) {
                    try (InputStream in = zip.getInputStream(each)) {
                        Files.copy(in, natives.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
    }

    /** Of a processor, without asking Netty: its classes would be loaded, all of them parsed, for a word. */
    private static String nettysName(String arch) {
        return switch (arch) {
            case "amd64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch_64";
            default -> arch;
        };
    }

    private Path make(Path work) throws IOException, InterruptedException {
        Path cache = cache();
        Path archive = archive();
        Files.deleteIfExists(cache);
        Files.deleteIfExists(archive);
        if (Runtime.version().feature() >= FIRST_WITH_CACHE) {
            // Without profiles (JEP 515): by them the JVM compiles at each start what these runs needed, which took a
            // quarter more CPU.
            training(
                    work,
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:-AOTRecordTraining",
                    "-XX:AOTCacheOutput=" + cache);
            return present(cache);
        }
        Path list = work.resolve("classes");
        // Only its classes matter, so the first compiler will do.
        training(work, "-Xshare:off", "-XX:TieredStopAtLevel=1", "-XX:DumpLoadedClassList=" + list);
        // G1 only here: it alone archives heap objects, which on later JVMs every collector can read.
        run(
                work,
                List.of(
                        "-XX:+UseG1GC",
                        "-Xshare:dump",
                        "-XX:SharedClassListFile=" + list,
                        "-XX:SharedArchiveFile=" + archive,
                        "-cp",
                        jar.toString()));
        return present(archive);
    }

    private static Path present(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("the JVM wrote none");
        }
        return file;
    }

    private void training(Path work, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-cp", jar.toString(), ClassArchive.class.getName(), TRAIN, work.toString()));
        run(work, arguments);
    }

    private void run(Path work, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:-UsePerfData"));
        command.addAll(arguments);
        Path output = work.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the JVM did not end in " + BOUND_SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            List<String> lines = Files.readAllLines(output);
            throw new IOException("the JVM failed: " + (lines.isEmpty() ? "" : lines.get(lines.size() - 1)));
        }
    }

    /** Runs the usual commands, so that the classes they need get into the archive. */
    private static void train(Path work) throws Exception {
        Main.setProperties();
        // As a process begins: the log on its terminal, and the first of the commands below finds an engine.
        EarlyEngineStart.begin(
                new String[] {"peers", ""},
                Settings.of(Map.of()),
                CommandContext.ofProcess().err());
        TorrentShape shape = new TorrentShape(BYTES, PIECE_BYTES, 1, 1);
        try (SyntheticSwarm swarm = SyntheticSwarm.start(
                SwarmOptions.of(shape, BUSY_PEERS, SimulatedLink.unlimited()), (done, total) -> {})) {
            Path torrent = work.resolve("a.torrent");
            Files.write(torrent, swarm.torrent().torrentFile(List.of(swarm.trackerUrl())));
            String file = torrent.toString();
            String peer = swarm.peerAddresses().get(0).getAddress().getHostAddress() + ":"
                    + swarm.peerAddresses().get(0).getPort();
            train("decode", "d3:bar4:spam3:fooi42ee");
            train("info", file);
            train("peers", file);
            train("handshake", file, peer);
            train("download_piece", "-o", work.resolve("piece").toString(), file, "0");
            train("download", "--quiet", "-o", work.resolve("out").toString(), file);
            train(
                    "create",
                    "-q",
                    "-o",
                    work.resolve("made.torrent").toString(),
                    work.resolve("out").toString());
            train(
                    "seed",
                    "-q",
                    "--no-dht",
                    "--no-lsd",
                    "--no-map-port",
                    "--seed-time=1ms",
                    work.resolve("out").toString());
            train("verify", "-q", file, work.resolve("out").toString());
            train(
                    "download",
                    "--json",
                    "-o",
                    work.resolve("again").toString(),
                    swarm.torrent().magnet(swarm.trackerUrls()));
        }
    }

    private static void train(String... args) {
        ByteArrayOutputStream ignored = new ByteArrayOutputStream();
        CommandContext context = new CommandContext(
                new ByteArrayInputStream(new byte[0]),
                new StandardOutput(ignored),
                new Terminal(ignored, () -> false),
                Map.of());
        int exitCode = new Cli(context).run(args);
        if (exitCode != 0) {
            throw new IllegalStateException("spate " + String.join(" ", args) + ": " + exitCode + ": " + ignored);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path each : files) {
                Files.delete(each);
            }
        }
        Files.delete(directory);
    }
}
