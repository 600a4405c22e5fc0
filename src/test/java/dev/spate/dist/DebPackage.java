package dev.spate.dist;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A package of Debian, deb(5): an ar archive of two tar archives. Written here so that any machine with a JDK can make it, the
 * same everywhere.
 */
final class DebPackage {
    private DebPackage() {}

    /**
     * @param control the file of that name, without the size and the end
     * @param scripts and other files of the control archive
     */
    static byte[] of(String control, FileTree scripts, FileTree files, long time) {
        StringBuilder sums = new StringBuilder();
        StringBuilder settings = new StringBuilder();
        for (FileTree.Entry each : files.entries()) {
            if (!each.isDirectory() && !each.isLink()) {
                sums.append(md5(each.content()))
                        .append("  ")
                        .append(each.name())
                        .append('\n');
            }
            if (each.name().startsWith("etc/") && !each.isDirectory()) {
                settings.append('/').append(each.name()).append('\n');
            }
        }
        FileTree about = new FileTree()
                .text("control", control + "Installed-Size: " + files.kibibytes() + "\n")
                .text("md5sums", sums.toString());
        if (!settings.isEmpty()) {
            about.text("conffiles", settings.toString());
        }
        scripts.entries().forEach(each -> about.file(each.name(), each.mode(), each.content()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
        member(out, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII), time);
        member(out, "control.tar.gz", FileTree.gzip(Tar.of(about, "./", time)), time);
        member(out, "data.tar.gz", FileTree.gzip(Tar.of(files, "./", time)), time);
        return out.toByteArray();
    }

    private static void member(ByteArrayOutputStream out, String name, byte[] content, long time) {
        out.writeBytes(
                String.format(Locale.ROOT, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", name, time, 0, 0, "100644", content.length)
                        .getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(content);
        if (content.length % 2 != 0) {
            out.write('\n');
        }
    }

    private static String md5(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
