package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code info.files} (BEP 3) with padding (BEP 47).
 *
 * <p>A symbolic link (attribute {@code l}) is never made: it becomes an empty regular file, for nothing in its bytes may
 * decide where later writes go.
 *
 * <p>An empty file whose last component is empty or {@code .} stands for a directory, and is left out. Files that would be one
 * on disk are told apart ({@link FilePaths}).
 */
final class FileListReader {
    /** Most levels of directories. Each level costs two bytes in a torrent and 4 KiB on the disk. */
    private static final int MAX_DEPTH = 128;

    private final TextDecoder text;
    private final FilePaths paths;

    FileListReader(TextDecoder text, FilePaths paths) {
        this.text = text;
        this.paths = paths;
    }

    /** @throws MetainfoException naming the key that is wrong */
    FileList read(BList list) {
        int count = list.values().size();
        if (count == 0) {
            throw MetainfoException.at("info.files", "empty");
        }
        if (count > FilePaths.MAX_FILES) {
            throw MetainfoException.at("info.files", count + " files, more than " + FilePaths.MAX_FILES);
        }
        FileList.Builder files = new FileList.Builder();
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
            paths.add(files, file);
        }
        return paths.renamed(files);
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
            return paths.safe(utf8.get(), dictReader, "path");
        }
        BList list = dictReader.list("path").orElseThrow(() -> dictReader.missing("path"));
        return paths.safe(
                components(list, dictReader, "path")
                        .orElseThrow(() -> dictReader.wrong("path", "not a list of one or more strings")),
                dictReader,
                "path");
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
            if (string.length() > FilePaths.MAX_NAME_BYTES) {
                throw dictReader.wrong(key, "a component of more than " + FilePaths.MAX_NAME_BYTES + " bytes");
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
}
