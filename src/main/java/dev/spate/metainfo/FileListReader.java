package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code info.files} (BEP 3) with padding (BEP 47).
 *
 * <p>A symbolic link (attribute {@code l}) is never made: it becomes an empty regular file, for nothing in its bytes may
 * decide where later writes go.
 *
 * <p>Of two files of one name the later one is renamed, and a file whose name is also that of a directory
 * ({@link FileTree#renamed}). An empty file whose last component is empty or {@code .} stands for a
 * directory, and is left out.
 */
final class FileListReader {
    /** More than any torrent has; each costs a file on the disk and some 150 bytes of memory. */
    static final int MAX_FILES = 1 << 20;

    /** What systems allow in a whole path. */
    private static final int MAX_PATH_BYTES = 4096;

    /** Most levels of directories. Each level costs two bytes in a torrent and 4 KiB on the disk. */
    private static final int MAX_DEPTH = 128;

    /** Of all paths together: four for each of a million files. */
    private static final int MAX_COMPONENTS = 4 * MAX_FILES;

    /** Of one component: longer ones are not even shortened. */
    private static final int MAX_NAME_BYTES = 1 << 16;

    private final TextDecoder text;
    private final FileTree tree;
    private final SafeName names;

    /** Files whose name an earlier one has. */
    private final BitSet twins = new BitSet();

    private List<String> previous = List.of();
    private int components;

    FileListReader(TextDecoder text, FileTree tree, SafeName names) {
        this.text = text;
        this.tree = tree;
        this.names = names;
    }

    /** @throws MetainfoException naming the key that is wrong */
    List<FileEntry> read(BList list) {
        int count = list.values().size();
        if (count == 0) {
            throw MetainfoException.at("info.files", "empty");
        }
        if (count > MAX_FILES) {
            throw MetainfoException.at("info.files", count + " files, more than " + MAX_FILES);
        }
        List<FileEntry> files = new ArrayList<>(count);
        long offset = 0;
        for (BValue each : list.values()) {
            if (!(each instanceof BDict dict)) {
                throw MetainfoException.at("info.files[" + files.size() + "]", "not a dictionary");
            }
            FileEntry file = file(new DictReader(dict, "info.files", files.size()), offset);
            offset += file.length();
            if (offset < 0) {
                throw MetainfoException.at("info.files", "the lengths add up to more than 2^63-1 bytes");
            }
            if (!file.pad() && !tree.add(file.path())) {
                twins.set(files.size());
            }
            files.add(file);
        }
        for (int i = 0; i < count; i++) {
            FileEntry file = files.get(i);
            if (twins.get(i) || !file.pad() && tree.isDirectory(file.path())) {
                files.set(i, new FileEntry(tree.renamed(file.path()), file.offset(), file.length(), false));
            }
        }
        return files;
    }

    private FileEntry file(DictReader dictReader, long offset) {
        String attributes = dictReader.dict().string("attr").map(BString::utf8).orElse("");
        Optional<Long> stated = dictReader.bytes("length", 0, Long.MAX_VALUE);
        if (stated.isEmpty() && attributes.indexOf('l') < 0) {
            throw dictReader.missing("length");
        }
        long length = stated.orElse(0L);
        boolean declaredPad = attributes.indexOf('p') >= 0;
        List<String> path =
                declaredPad && !dictReader.has("path") ? List.of(".pad", Long.toString(length)) : path(dictReader);
        // Padding made before BEP 47 has no attribute: its name tells.
        boolean pad = declaredPad || length == 0 && namesDirectory(dictReader.dict()) || FileEntry.isPadName(path);
        return new FileEntry(path, offset, length, pad);
    }

    /** Whether the last component is one that is left out: what remains names a directory. */
    private static boolean namesDirectory(BDict file) {
        List<BValue> path = file.list("path").map(BList::values).orElse(List.of());
        return !path.isEmpty() && path.get(path.size() - 1) instanceof BString last && isLeftOut(last.utf8());
    }

    private List<String> path(DictReader dictReader) {
        Optional<List<String>> utf8 =
                dictReader.dict().list("path.utf-8").flatMap(list -> components(list, dictReader, "path.utf-8"));
        if (utf8.isPresent()) {
            return checked(utf8.get(), dictReader);
        }
        BList list = dictReader.list("path").orElseThrow(() -> dictReader.missing("path"));
        return checked(
                components(list, dictReader, "path")
                        .orElseThrow(() -> dictReader.wrong("path", "not a list of one or more strings")),
                dictReader);
    }

    /** The components as text, not yet safe; empty unless they are one or more strings. */
    private Optional<List<String>> components(BList list, DictReader dictReader, String key) {
        List<String> path = new ArrayList<>(2);
        for (BValue each : list.values()) {
            if (path.size() == MAX_DEPTH) {
                throw dictReader.wrong(key, list.values().size() + " components, more than " + MAX_DEPTH);
            }
            if (!(each instanceof BString string)) {
                return Optional.empty();
            }
            if (string.length() > MAX_NAME_BYTES) {
                throw dictReader.wrong(key, "a component of more than " + MAX_NAME_BYTES + " bytes");
            }
            path.add(text.decode(string));
        }
        if (path.isEmpty()) {
            return Optional.empty();
        }
        // Some programs wrote them, and other clients leave them out: what they left on the disk lies there.
        path.removeIf(FileListReader::isLeftOut);
        return Optional.of(path.isEmpty() ? List.of("") : path);
    }

    private static boolean isLeftOut(String component) {
        return component.isEmpty() || component.equals(".");
    }

    private List<String> checked(List<String> path, DictReader dictReader) {
        List<String> safe = new ArrayList<>(path);
        components += path.size();
        if (components > MAX_COMPONENTS) {
            throw dictReader.wrong("path", "all paths together have more than " + MAX_COMPONENTS + " components");
        }
        int bytes = 0;
        for (int i = 0; i < path.size(); i++) {
            String name = known(i, names.of(path.get(i)));
            bytes += name.getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes > MAX_PATH_BYTES) {
                throw dictReader.wrong("path", "longer than " + MAX_PATH_BYTES + " bytes");
            }
            safe.set(i, name);
        }
        previous = safe;
        return safe;
    }

    /** Files of one directory stand beside each other: its name is kept once. */
    private String known(int index, String name) {
        return index < previous.size() && previous.get(index).equals(name) ? previous.get(index) : name;
    }
}
