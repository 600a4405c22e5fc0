package dev.spate.storage.create;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which files below a directory become part of a torrent. Immutable. What the user named himself is never left out.
 *
 * <p>Left out are files and whole directories whose name begins with a dot, and files that systems leave everywhere
 * ({@code .DS_Store}, {@code Thumbs.db}, {@code desktop.ini}), unless asked for.
 */
public final class ContentFilter {
    /** Leaves out what is hidden and junk, and nothing else. */
    public static final ContentFilter USUAL = new ContentFilter(List.of(), false, false);

    private static final Set<String> JUNK = Set.of(".ds_store", "thumbs.db", "desktop.ini");

    private final List<PathMatcher> excludes;
    private final boolean includeHidden;
    private final boolean includeJunk;
    private final Optional<Path> without;

    /**
     * @param excludes globs, as of {@link java.nio.file.FileSystem#getPathMatcher}: each is compared with the name, and with
     *     the path below the directory that was named
     * @throws java.util.regex.PatternSyntaxException for a malformed glob
     */
    public ContentFilter(List<String> excludes, boolean includeHidden, boolean includeJunk) {
        List<PathMatcher> matchers = new ArrayList<>();
        for (String each : excludes) {
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + each));
        }
        this.excludes = List.copyOf(matchers);
        this.includeHidden = includeHidden;
        this.includeJunk = includeJunk;
        this.without = Optional.empty();
    }

    private ContentFilter(
            List<PathMatcher> excludes, boolean includeHidden, boolean includeJunk, Optional<Path> without) {
        this.excludes = excludes;
        this.includeHidden = includeHidden;
        this.includeJunk = includeJunk;
        this.without = without;
    }

    /** The same, and without this file, wherever it lies: the torrent that is being written is no part of itself. */
    public ContentFilter without(Path file) {
        return new ContentFilter(excludes, includeHidden, includeJunk, Optional.of(real(file)));
    }

    /** Whether this is the file that {@link #without} left out. */
    boolean isWithout(Path file) {
        return without.isPresent()
                && without.get().endsWith(file.getFileName())
                && without.get().equals(real(file));
    }

    /** The file need not exist. */
    private static Path real(Path file) {
        Path absolute = file.toAbsolutePath();
        if (absolute.getFileName() == null) {
            return absolute;
        }
        try {
            return absolute.getParent().toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            return absolute.normalize();
        }
    }

    /** Whether this file or directory is part of it; {@code relative} to the directory that was named. */
    boolean takes(Path relative) {
        Path name = relative.getFileName();
        String text = name.toString();
        boolean junk = JUNK.contains(text.toLowerCase(Locale.ROOT));
        if (junk ? !includeJunk : text.startsWith(".") && !includeHidden) {
            return false;
        }
        for (PathMatcher each : excludes) {
            if (each.matches(name) || each.matches(relative)) {
                return false;
            }
        }
        return true;
    }
}
