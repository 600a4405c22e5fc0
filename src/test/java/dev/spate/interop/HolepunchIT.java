package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A downloader and a seed behind two NATs meet with the help of a third peer (BEP 55), in network namespaces. Once the seed is
 * libtorrent and once the third. Both run at the same time, as they wait most of it.
 */
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HolepunchIT {
    private final Workspace all = Workspace.of(HolepunchIT.class);
    private final Meeting withTheirSeed = new Meeting(all.part("seed"), "seed");
    private final Meeting withTheirHelp = new Meeting(all.part("third"), "third");

    @BeforeAll
    void begin() throws Exception {
        Installed.require("nft");
        Installed.requireLibtorrent();
        withTheirSeed.begin();
        withTheirHelp.begin();
    }

    @Test
    void weIntroduceADownloaderToLibtorrent() throws Throwable {
        withTheirSeed.end();
        assertTrue(
                withTheirSeed.script.read("seed.out").contains("<== HOLEPUNCH [ msg:connect to: 90.90.90.2"),
                withTheirSeed.script::said);
    }

    @Test
    void libtorrentIntroducesADownloaderToASeedOfOurs() throws Throwable {
        withTheirHelp.end();
        assertTrue(
                withTheirHelp.script.read("third.out").contains("==> HOLEPUNCH [ msg: connect to: 80.80.80.2"),
                withTheirHelp.script::said);
    }

    /** One script with networks of its own. */
    private static final class Meeting {
        private final String libtorrents;
        private final Workspace workspace;
        private final NamespaceScript script;
        private Thread thread;
        private volatile Throwable failure;

        /** @param libtorrents who of seed and third is libtorrent */
        Meeting(Workspace workspace, String libtorrents) {
            this.libtorrents = libtorrents;
            this.workspace = workspace;
            this.script = new NamespaceScript(
                    workspace,
                    "holepunch.sh",
                    List.of("third.out", "third.err", "seed.out", "seed.err", "got.out", "got.err"));
        }

        void begin() throws Exception {
            Payload content = Payload.file(workspace.resolve("share").resolve("data.bin"), 200_000, 1);
            Torrent.of(content, 1 << 14).write(workspace.resolve("data.torrent"));
            String name = "libtorrent_holepunch.py";
            Path python = workspace.resolve(name);
            try (InputStream in = HolepunchIT.class.getResourceAsStream("/interop/" + name)) {
                Files.write(python, in.readAllBytes());
            }
            thread = new Thread(() -> {
                try {
                    script.run(Installed.PYTHON, python.toString(), libtorrents);
                } catch (Throwable thrown) {
                    failure = thrown;
                }
            });
            thread.start();
        }

        void end() throws Throwable {
            thread.join();
            if (failure != null) {
                throw failure;
            }
            assertArrayEquals(
                    Files.readAllBytes(workspace.resolve("share").resolve("data.bin")),
                    Files.readAllBytes(workspace.resolve("got")));
            assertTrue(script.read("got.out").contains("\"peer\":\"80.80.80.2:6881\""), script::said);
        }
    }
}
