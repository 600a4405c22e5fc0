package dev.spate.storage.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the names in a directory to the disk: a file whose data was forced may still lack its name after a power loss. */
public final class DirectorySync {
    private static final Logger LOG = LoggerFactory.getLogger(DirectorySync.class);

    private DirectorySync() {}

    /** Forces it where the system can; blocks. Where it cannot, the next opening finds the file missing and fetches it again. */
    public static void force(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("this system cannot force the directory {}: {}", directory, e.getMessage());
        }
    }
}
