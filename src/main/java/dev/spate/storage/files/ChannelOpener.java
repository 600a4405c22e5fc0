package dev.spate.storage.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** Opens files: the disk in production, a faulty one in tests. */
@FunctionalInterface
public interface ChannelOpener {
    FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException;
}
