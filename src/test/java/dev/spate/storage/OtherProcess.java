package dev.spate.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A second Java process that opens an output: prints what came of it, stores pieces one by one, and waits to be killed. */
final class OtherProcess implements AutoCloseable {
    static final SampleTorrent SAMPLE = SampleTorrent.single(77, 4_000_000, 16384);

    private static final String MARK = "> ";

    private final Process process;
    private final BufferedReader lines;

    private OtherProcess(Process process) {
        this.process = process;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    static OtherProcess start(Path out, int pieces) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        out.toString(),
                        Integer.toString(pieces))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new OtherProcess(process);
    }

    /** The next line that it says, logs aside; blocks. Null at its end. */
    String line() throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(MARK)) {
            line = lines.readLine();
        }
        return line == null ? null : line.substring(MARK.length());
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] args) throws Exception {
        StorageOptions often = new StorageOptions(false, 2, 1 << 20, 4, Duration.ofMillis(20), Duration.ofSeconds(1));
        try {
            Storage storage =
                    Storage.open(SAMPLE.metainfo(), Path.of(args[0]), often, RecheckProgress.NONE, DiskWatch.NONE);
            say("open " + storage.verified().cardinality());
            for (int piece = 0; piece < Integer.parseInt(args[1]); piece++) {
                say(StoreResult.store(storage, piece, SAMPLE.piece(piece)).word() + " " + piece);
            }
            System.in.read();
        } catch (StorageException e) {
            say(e.kind());
        }
    }

    private static void say(Object what) {
        System.out.println(MARK + what);
    }
}
