package dev.spate.example;

import dev.spate.library.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An application that runs both examples, as a process of its own: it prints what these
 * leave of themselves in it. {@code LibraryIT} starts it from the module path.
 */
class LibraryProcess {
    private static final long PATIENCE_MILLIS = 20_000;

    /** @param args a directory that holds the file {@code content} */
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        Path content = home.resolve("content");
        System.out.println("module: " + Session.class.getModule().getName());
        // What the JDK itself opens and starts once, for anybody.
        new CompletableFuture<>()
                .completeOnTimeout(null, 1, TimeUnit.MILLISECONDS)
                .join();
        DatagramChannel.open().close();
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        Set<String> files = files();
        Properties properties = (Properties) System.getProperties().clone();

        PrintStream stdout = System.out;
        Said said = new Said();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        seedAndDownload(said, content, home);
        System.setOut(stdout);

        System.out.println("example: " + said.first("here: .*"));
        System.out.println(
                "content: " + Files.mismatch(content, home.resolve("got").resolve("content")));
        System.out.println("threads: " + left(threads));
        Set<String> more = new TreeSet<>(files());
        more.removeAll(files);
        System.out.println("files: " + more);
        properties.keySet().forEach(System.getProperties()::remove);
        System.out.println("properties: "
                + System.getProperties().stringPropertyNames().stream()
                        .filter(each ->
                                !each.startsWith("java.") && !each.startsWith("sun.") && !each.startsWith("jdk."))
                        .toList());
        System.out.println("closed: " + isClosed());
    }

    /** What the two examples print. */
    private static final class Said extends ByteArrayOutputStream {
        private static final Pattern PORT = Pattern.compile("port ([1-9][0-9]*)");
        private final CompletableFuture<String> port = new CompletableFuture<>();

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            Matcher said = PORT.matcher(toString(StandardCharsets.UTF_8));
            if (said.find()) {
                port.complete(said.group(1));
            }
        }

        String first(String line) {
            Stream<String> lines = toString(StandardCharsets.UTF_8).lines();
            return lines.filter(each -> each.matches(line)).findFirst().orElse("");
        }
    }

    private static void seedAndDownload(Said said, Path content, Path home) throws Exception {
        PipedOutputStream enter = new PipedOutputStream();
        System.setIn(new PipedInputStream(enter));
        CompletableFuture<Void> seeded = CompletableFuture.runAsync(
                () -> {
                    try {
                        SeedExample.main(new String[] {content.toString()});
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> new Thread(task).start());
        String port = said.port.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        DownloadExample.main(new String[] {
            said.first("magnet:.*") + "&x.pe=127.0.0.1:" + port,
            home.resolve("got").toString()
        });
        enter.write('\n');
        enter.close();
        seeded.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Whether what the module does not export is out of reach. */
    private static boolean isClosed() {
        try {
            Class.forName("dev.spate.session.EngineOptions")
                    .getMethod("defaults")
                    .invoke(null);
            return false;
        } catch (IllegalAccessException closed) {
            return true;
        } catch (ReflectiveOperationException other) {
            return false;
        }
    }

    /** Those that were not there before, and do not end within some seconds: Netty has one that waits for a second. */
    private static Set<String> left(Set<Thread> before) throws InterruptedException {
        Set<String> left = new TreeSet<>();
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(each)) {
                each.join(PATIENCE_MILLIS);
                if (each.isAlive()) {
                    left.add(each.getName());
                }
            }
        }
        return left;
    }

    /** What is open, without the jars of the JVM, and what it reads of the system from time to time. */
    private static Set<String> files() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.flatMap(LibraryProcess::target)
                    .filter(each -> !each.endsWith(".jar")
                            && !each.endsWith("/modules")
                            && !each.startsWith("/proc/")
                            && !each.startsWith("/sys/fs/cgroup/")
                            && !each.endsWith("random"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Stream<String> target(Path descriptor) {
        try {
            return Stream.of(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closedMeanwhile) {
            return Stream.empty();
        }
    }
}
