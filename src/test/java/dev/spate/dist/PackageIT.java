package dev.spate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import dev.spate.support.Signals;
import dev.spate.support.SpateJar;
import dev.spate.torrent.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package of Debian, on a copy of this machine's files that is thrown away: {@code resources/interop/package.sh}. */
class PackageIT {
    private static final long PATIENCE_SECONDS = 120;
    private static final Release RELEASE = Release.of("2026-11-22T00:00:00Z", "The spate authors <spate@localhost>");

    @TempDir
    Path directory;

    @Test
    void isInstalledUsedAndRemovedAndLeavesNothing() throws Exception {
        Installed.require("dpkg", "unshare", "ip", "man", "groff", "setpriv");
        String layers = "cd " + directory + " && mount -t tmpfs tmpfs . && cd " + directory
                + " && mkdir a b c && mount -t overlay overlay -o lowerdir=/,upperdir=a,workdir=b c";
        if (!Installed.works("unshare", "-mnpf", "sh", "-c", layers)) {
            Installed.withoutWhatNobodyPromises("mounts of one's own take root");
        }
        if (!Installed.works("sh", "-c", "dpkg-query -S \"$(readlink -f \"$(command -v java)\")\"")) {
            Installed.withoutWhatNobodyPromises("the java of the PATH is of no package");
        }
        Packages packages = new Packages(SpateJar.path(), RELEASE);
        Path deb = Files.write(directory.resolve(packages.debName()), packages.deb());
        Path script = directory.resolve("package.sh");
        try (InputStream in = PackageIT.class.getResourceAsStream("/interop/package.sh")) {
            Files.write(script, in.readAllBytes());
        }
        Path work = Files.createDirectory(directory.resolve("root"));
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(Signals.atDefault(List.of(
                        "unshare",
                        "-mnpf",
                        "--kill-child",
                        "sh",
                        script.toString(),
                        deb.toString(),
                        work.toString(),
                        Version.text())))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "it does not end" + said(out));
            assertEquals(0, process.exitValue(), () -> said(out));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String said(Path out) {
        try {
            return "\n" + Files.readString(out);
        } catch (IOException e) {
            return "\n" + e;
        }
    }
}
