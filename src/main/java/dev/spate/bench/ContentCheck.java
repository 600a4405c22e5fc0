package dev.spate.bench;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.synthetic.ContentSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Compares what a client has written with the content of the torrent, byte by byte. */
public final class ContentCheck {
    private static final int STEP_BYTES = 256 * 1024;

    private ContentCheck() {}

    /**
     * Reads every file of a downloaded torrent.
     *
     * @param out the file, or of several files their directory
     * @throws BenchException when a file is missing, too short or too long, or has a wrong byte
     * @throws IOException when a file cannot be read
     */
    public static void check(Metainfo metainfo, Path out, ContentSource content) throws IOException {
        for (FileEntry file : metainfo.files()) {
            if (file.pad()) {
                continue;
            }
            Path path = out;
            if (metainfo.multiFile()) {
                for (String part : file.path()) {
                    path = path.resolve(part);
                }
            }
            Path told = out.toAbsolutePath().getParent().relativize(path.toAbsolutePath());
            check(path, told.toString(), file, content);
        }
    }

    private static void check(Path path, String name, FileEntry file, ContentSource content) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new BenchException("the download is not there: no file " + name);
        }
        if (Files.size(path) != file.length()) {
            throw new BenchException(
                    "the download is wrong: " + name + " has " + Files.size(path) + " bytes, not " + file.length());
        }
        byte[] is = new byte[STEP_BYTES];
        byte[] ought = new byte[STEP_BYTES];
        try (InputStream in = Files.newInputStream(path)) {
            for (long at = 0; at < file.length(); ) {
                int run = in.readNBytes(is, 0, STEP_BYTES);
                content.read(file.offset() + at, ought, 0, run);
                int wrong = Arrays.mismatch(is, 0, run, ought, 0, run);
                if (wrong >= 0 || run == 0) {
                    throw new BenchException(
                            "the download is wrong: " + name + " differs at byte " + (at + Math.max(wrong, 0)));
                }
                at += run;
            }
        }
    }
}
