package dev.spate.dist;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** A package of Fedora and others, made by rpmbuild where that is installed: unlike Debian's its format is not for the hand. */
final class RpmPackage {
    private RpmPackage() {}

    /**
     * Makes it, and everything for it below {@code work}.
     *
     * @param spec with the tree's place filled in
     * @return where the package is; empty when there is no rpmbuild
     * @throws IOException also when rpmbuild fails: its output is in {@code work}
     */
    static Optional<Path> make(String spec, FileTree files, Path work, long time)
            throws IOException, InterruptedException {
        Path tree = Files.createDirectories(work.resolve("tree"));
        for (FileTree.Entry each : files.entries()) {
            Path file = tree.resolve(each.name());
            if (each.isLink()) {
                Files.createSymbolicLink(file, Path.of(each.link()));
                continue;
            }
            if (each.isDirectory()) {
                Files.createDirectories(file);
            } else {
                Files.write(file, each.content());
                Files.setLastModifiedTime(file, FileTime.fromMillis(time * 1000));
            }
            // Whatever the umask says.
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(each.mode() == FileTree.PROGRAM ? "rwxr-xr-x" : "rw-r--r--"));
        }
        Path out = work.resolve("rpmbuild.out");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "rpmbuild",
                        "-bb",
                        "--define",
                        "_topdir " + work.toAbsolutePath(),
                        "--define",
                        "_rpmdir " + work.toAbsolutePath(),
                        Files.writeString(
                                        work.resolve("spate.spec"), spec.replace("@tree@", "" + tree.toAbsolutePath()))
                                .toString()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("SOURCE_DATE_EPOCH", String.valueOf(time));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Optional.empty();
        }
        if (process.waitFor() != 0) {
            throw new IOException("rpmbuild failed: " + out);
        }
        try (DirectoryStream<Path> made = Files.newDirectoryStream(work.resolve("noarch"), "*.rpm")) {
            return Optional.of(made.iterator().next());
        }
    }
}
