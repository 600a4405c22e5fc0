package dev.spate.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code faultfs.c} wrote down, in the order in which it was done. */
public final class DiskLog {
    /** As faultfs.c numbers them, from 1. */
    public enum Kind {
        CREATE,
        WRITE,
        TRUNCATE,
        FORCE_BEGIN,
        FORCE_END,
        RENAME,
        UNLINK,
        MKDIR,
        DIRECTORY_BEGIN,
        DIRECTORY_END
    }

    /**
     * One deed.
     *
     * @param file number of the inode; that of a file that is gone may come again
     * @param offset of a write; the new length of a truncation
     * @param name the path, or empty
     * @param data of a write; of a rename the new path
     */
    public record Entry(Kind kind, int file, long offset, String name, byte[] data) {
        String target() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    private DiskLog() {}

    /** All of it; an entry that was cut off at the end is left out. */
    public static List<Entry> read(Path log) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.LITTLE_ENDIAN);
        List<Entry> entries = new ArrayList<>();
        while (bytes.remaining() >= 21) {
            int kind = bytes.get();
            int file = bytes.getInt();
            long offset = bytes.getLong();
            byte[] name = new byte[bytes.getInt()];
            int length = bytes.getInt();
            boolean hasData = kind == Kind.WRITE.ordinal() + 1 || kind == Kind.RENAME.ordinal() + 1;
            byte[] data = new byte[hasData ? length : 0];
            if (bytes.remaining() < name.length + data.length) {
                break;
            }
            bytes.get(name).get(data);
            entries.add(
                    new Entry(Kind.values()[kind - 1], file, offset, new String(name, StandardCharsets.UTF_8), data));
        }
        return entries;
    }
}
