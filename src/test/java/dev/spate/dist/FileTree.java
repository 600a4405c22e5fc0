package dev.spate.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The files of a package by their names, sorted; directories are there when something is in them. */
final class FileTree {
    static final int FILE = 0644;
    static final int PROGRAM = 0755;

    private final SortedMap<String, Entry> entries = new TreeMap<>();

    /**
     * A file, a directory or a symbolic link.
     *
     * @param name without a slash at the beginning, and at the end of a directory
     * @param link where a symbolic link leads; empty for others
     */
    record Entry(String name, int mode, byte[] content, String link) {
        boolean isDirectory() {
            return name.endsWith("/");
        }

        boolean isLink() {
            return !link.isEmpty();
        }
    }

    FileTree file(String name, int mode, byte[] content) {
        return add(new Entry(name, mode, content, ""));
    }

    FileTree text(String name, String text) {
        return file(name, FILE, text.getBytes(StandardCharsets.UTF_8));
    }

    FileTree copy(String name, int mode, Path from) {
        try {
            return file(name, mode, Files.readAllBytes(from));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FileTree link(String name, String to) {
        return add(new Entry(name, 0777, new byte[0], to));
    }

    /** All files below a directory, links and rights as they are there. */
    FileTree copyAll(String prefix, Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.toList()) {
                String name = prefix + directory.relativize(each);
                if (Files.isSymbolicLink(each)) {
                    link(name, Files.readSymbolicLink(each).toString());
                } else if (Files.isRegularFile(each)) {
                    copy(name, Files.isExecutable(each) ? PROGRAM : FILE, each);
                }
            }
        }
        return this;
    }

    private FileTree add(Entry entry) {
        if (entries.put(entry.name(), entry) != null) {
            throw new IllegalStateException("twice: " + entry.name());
        }
        for (int slash = entry.name().indexOf('/');
                slash >= 0;
                slash = entry.name().indexOf('/', slash + 1)) {
            String parent = entry.name().substring(0, slash + 1);
            entries.putIfAbsent(parent, new Entry(parent, PROGRAM, new byte[0], ""));
        }
        return this;
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    /** What the files take on the disk, about, in KiB. */
    long kibibytes() {
        return entries.values().stream()
                .mapToLong(each -> Math.max(1, (each.content().length + 1023) / 1024))
                .sum();
    }

    /** With no name and no time in it. */
    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            zip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] bytes = out.toByteArray();
        // That it is the best, which Debian wants to know.
        bytes[8] = 2;
        // Which system made it: 0 on older JVMs, 255 (unknown) on newer ones.
        bytes[9] = (byte) 255;
        return bytes;
    }
}
