package dev.spate.dist;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Archives as POSIX 1003.1 has them (ustar): all files belong to root, and have one time. */
final class Tar {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int RECORD = 20 * BLOCK;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final long time;

    private Tar(long time) {
        this.time = time;
    }

    /** @param prefix the directory that all of it lies in, such as {@code ./} */
    static byte[] of(FileTree tree, String prefix, long time) {
        Tar tar = new Tar(time);
        tar.entry(new FileTree.Entry(prefix, FileTree.PROGRAM, new byte[0], ""), "");
        for (FileTree.Entry each : tree.entries()) {
            tar.entry(each, prefix);
        }
        tar.out.writeBytes(new byte[2 * BLOCK]);
        tar.out.writeBytes(new byte[(RECORD - tar.out.size() % RECORD) % RECORD]);
        return tar.out.toByteArray();
    }

    private void entry(FileTree.Entry entry, String prefix) {
        byte[] head = new byte[BLOCK];
        String name = prefix + entry.name();
        int split = 0;
        if (name.length() > NAME) {
            // The first part of a long name has a field of its own.
            split = name.indexOf('/', name.length() - NAME - 1);
            text(head, 345, 155, name.substring(0, split));
            split++;
        }
        text(head, 0, NAME, name.substring(split));
        octal(head, 100, 8, entry.mode());
        octal(head, 108, 8, 0);
        octal(head, 116, 8, 0);
        octal(head, 124, 12, entry.content().length);
        octal(head, 136, 12, time);
        head[156] = (byte) (entry.isLink() ? '2' : entry.isDirectory() ? '5' : '0');
        text(head, 157, NAME, entry.link());
        text(head, 257, 8, "ustar\00000");
        text(head, 265, 32, "root");
        text(head, 297, 32, "root");
        // The sum is taken with blanks in its own place.
        text(head, 148, 8, "        ");
        int sum = 0;
        for (byte each : head) {
            sum += each & 0xFF;
        }
        text(head, 148, 8, String.format(Locale.ROOT, "%06o\0 ", sum));
        out.writeBytes(head);
        out.writeBytes(entry.content());
        out.writeBytes(new byte[(BLOCK - entry.content().length % BLOCK) % BLOCK]);
    }

    private static void octal(byte[] head, int at, int length, long number) {
        text(head, at, length, String.format(Locale.ROOT, "%0" + (length - 1) + "o", number));
    }

    private static void text(byte[] head, int at, int length, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > length) {
            throw new IllegalArgumentException("too long for tar: " + text);
        }
        System.arraycopy(bytes, 0, head, at, bytes.length);
    }
}
