package dev.spate.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealPathTest {
    private static final Set<OpenOption> WRITE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);
    private static final int ROUNDS = 3000;

    @TempDir
    Path dir;

    /** A directory and a link to another place change places all the time, while files are opened below that name. */
    @Test
    void nothingIsWrittenThroughALinkThatComesAndGoes() throws Exception {
        Path top = Files.createDirectory(dir.resolve("top"));
        Path elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
        Path name = Files.createDirectory(top.resolve("a"));
        Path real = dir.resolve("real");
        Path link = Files.createSymbolicLink(dir.resolve("link"), elsewhere);
        AtomicBoolean stop = new AtomicBoolean();
        Thread attacker = new Thread(() -> swap(name, real, link, stop));
        attacker.start();
        int opened = 0;
        try {
            RealPath paths = new RealPath(top);
            for (int i = 0; i < ROUNDS; i++) {
                try (FileChannel channel = paths.open(name.resolve("f" + i), WRITE)) {
                    channel.write(ByteBuffer.allocate(1));
                    opened++;
                } catch (IOException refused) {
                    // The link stood there, or nothing.
                }
            }
        } finally {
            stop.set(true);
            attacker.join();
        }
        assertTrue(opened > 0, "never met the directory");
        assertTrue(opened < ROUNDS, "never met the link");
        try (var found = Files.list(elsewhere)) {
            assertEquals(0, found.count());
        }
    }

    private static void swap(Path name, Path real, Path link, AtomicBoolean stop) {
        try {
            while (!stop.get()) {
                Files.move(name, real, StandardCopyOption.ATOMIC_MOVE);
                Files.move(link, name, StandardCopyOption.ATOMIC_MOVE);
                Files.move(name, link, StandardCopyOption.ATOMIC_MOVE);
                Files.move(real, name, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
