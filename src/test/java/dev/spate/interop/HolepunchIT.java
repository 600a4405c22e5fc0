package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A downloader and a seed behind two NATs meet with the help of a third peer (BEP 55), in network namespaces. */
@EnabledOnOs(OS.LINUX)
class HolepunchIT {
    private final Workspace workspace = Workspace.of(HolepunchIT.class);
    private final NamespaceScript script = new NamespaceScript(
            workspace, "holepunch.sh", List.of("third.out", "third.err", "seed.out", "seed.err", "got.out", "got.err"));

    @Test
    void twoBehindNatsMeetWithTheHelpOfAThird() throws Exception {
        Installed.require("nft");
        Payload content = Payload.file(workspace.resolve("share").resolve("data.bin"), 200_000, 1);
        Torrent.of(content, 1 << 14).write(workspace.resolve("data.torrent"));
        script.run();
        assertArrayEquals(
                Files.readAllBytes(workspace.resolve("share").resolve("data.bin")),
                Files.readAllBytes(workspace.resolve("got")));
        assertTrue(script.read("got.out").contains("\"peer\":\"80.80.80.2:6881\""), script::said);
    }
}
