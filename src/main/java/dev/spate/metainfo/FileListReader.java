package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code info.files} (BEP 3) with padding (BEP 47).
 *
 * <p>A symbolic link (attribute {@code l}) is never made: it becomes an empty regular file, for nothing in its bytes may
 * decide where later writes go.
 */
final class FileListReader {
    /** What systems allow in a whole path. */
    private static final int MAX_PATH_BYTES = 4096;

    private static final String PAD_NAME_OF_BITCOMET = "_____padding_file_";

    private final TextDecoder text;
    private final FileTree tree;

    FileListReader(TextDecoder text, FileTree tree) {
        this.text = text;
        this.tree = tree;
    }

    /** @throws MetainfoException naming the key that is wrong */
    List<FileEntry> read(BList list) {
        if (list.values().isEmpty()) {
            throw MetainfoException.at("info.files", "empty");
        }
        List<FileEntry> files = new ArrayList<>(list.values().size());
        long offset = 0;
        for (BValue each : list.values()) {
            String key = "info.files[" + files.size() + "]";
            if (!(each instanceof BDict dict)) {
                throw MetainfoException.at(key, "not a dictionary");
            }
            FileEntry file = file(new Keys(dict, key), offset);
            offset += file.length();
            if (offset < 0) {
                throw MetainfoException.at("info.files", "the lengths add up to more than 2^63-1 bytes");
            }
            files.add(file);
        }
        return files;
    }

    private FileEntry file(Keys keys, long offset) {
        String attributes = keys.dict().string("attr").map(BString::utf8).orElse("");
        Optional<Long> stated = keys.bytes("length", 0, Long.MAX_VALUE);
        if (stated.isEmpty() && attributes.indexOf('l') < 0) {
            throw keys.missing("length");
        }
        long length = stated.orElse(0L);
        boolean declaredPad = attributes.indexOf('p') >= 0;
        List<String> path = declaredPad && !keys.has("path") ? List.of(".pad", Long.toString(length)) : path(keys);
        boolean pad = declaredPad || looksLikePad(path);
        if (!pad) {
            tree.add(path, keys.name() + ".path");
        }
        return new FileEntry(path, offset, length, pad);
    }

    private List<String> path(Keys keys) {
        Optional<List<String>> utf8 = keys.dict().list("path.utf-8").flatMap(this::components);
        if (utf8.isPresent()) {
            return checked(utf8.get(), keys);
        }
        BList list = keys.list("path").orElseThrow(() -> keys.missing("path"));
        return checked(
                components(list).orElseThrow(() -> keys.wrong("path", "not a list of one or more strings")), keys);
    }

    /** The components as text, not yet safe; empty unless they are one or more strings. */
    private Optional<List<String>> components(BList list) {
        List<String> path = new ArrayList<>(list.values().size());
        for (BValue each : list.values()) {
            if (!(each instanceof BString string)) {
                return Optional.empty();
            }
            path.add(text.decode(string));
        }
        return path.isEmpty() ? Optional.empty() : Optional.of(path);
    }

    private static List<String> checked(List<String> components, Keys keys) {
        List<String> path = new ArrayList<>(components.size());
        int bytes = 0;
        for (String each : components) {
            String name = SafeName.of(each);
            bytes += name.getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes > MAX_PATH_BYTES) {
                throw keys.wrong("path", "longer than " + MAX_PATH_BYTES + " bytes");
            }
            path.add(name);
        }
        return path;
    }

    /** Padding made before BEP 47 has no attribute; only names that no other file bears count. */
    private static boolean looksLikePad(List<String> path) {
        String last = path.get(path.size() - 1);
        if (last.startsWith(PAD_NAME_OF_BITCOMET)) {
            return true;
        }
        String first = path.get(0);
        return path.size() == 2
                && (first.equals(".pad") || first.equals(".____padding_file"))
                && last.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
