package dev.spate.dist;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;

/** A Java of one's own, made by jlink of those modules that spate and its libraries use. */
final class RuntimeImage {
    /** As jdeps names them, and what TLS takes of elliptic curves. */
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.logging",
            "java.naming",
            "java.xml",
            "jdk.crypto.ec",
            "jdk.jfr",
            "jdk.management",
            "jdk.unsupported");

    private RuntimeImage() {}

    /** Makes it in a directory that must not be there; tells why not, when it cannot be. */
    static Optional<String> make(Path directory) throws IOException {
        Optional<ToolProvider> jlink = ToolProvider.findFirst("jlink");
        if (jlink.isEmpty()) {
            return Optional.of("this Java has no jlink");
        }
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        // Not compressed: that costs each start, and the archive of the image is.
        int exitCode = jlink.get()
                .run(
                        out,
                        out,
                        "--add-modules",
                        String.join(",", MODULES),
                        "--vm",
                        "server",
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        directory.toString());
        return exitCode == 0 && Files.isDirectory(directory)
                ? Optional.empty()
                : Optional.of("jlink: " + said.toString().strip());
    }
}
