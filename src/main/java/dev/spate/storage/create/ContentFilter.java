package dev.spate.storage.create;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
