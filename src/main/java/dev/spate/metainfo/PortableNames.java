package dev.spate.metainfo;

import dev.spate.text.ControlCharacters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds names that a torrent can have and not every system: what downloads it there gets the file under another name.
 *
 * <p>Not thread-safe: made for one torrent, and told of all its files.
 */
public final class PortableNames {
    private static final SafeName WINDOWS = SafeName.forSystem("Windows");

    private final FileTree folded = FileTree.forSystem("Windows", 0);
    private final Set<String> seen = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();

    /** Adds a file: the torrent's name, and the components below it. */
    public void add(List<String> path) {
        for (String each : path) {
            if (seen.add(each)) {
                problem(each).ifPresent(text -> warnings.add("the name '" + each + "' " + text));
            }
        }
        if (!folded.add(path)) {
            warnings.add("'" + String.join("/", path)
                    + "' has the name of another file on systems that do not tell upper from lower case");
        }
    }

    /** What there is to say, in the order of the files; a component that many files share, once. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private static Optional<String> problem(String name) {
        if (name.codePoints().anyMatch(ControlCharacters::steers)) {
            return Optional.of("has a control character, which others replace");
        }
        String safe = WINDOWS.of(name);
        if (!safe.equals(name)) {
            return Optional.of("cannot be on Windows, where it becomes '" + safe + "'");
        }
        if (name.endsWith(".") || name.endsWith(" ")) {
            return Optional.of("ends in a dot or a space, which Windows takes away");
        }
        return Optional.empty();
    }
}
