package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.InputFile;
import dev.spate.cli.TorrentArgument;
import dev.spate.metainfo.FileSelection;
import dev.spate.metainfo.MetainfoException;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.metainfo.SelectionException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file of {@code --input-file}, in the shape that aria2's has: a torrent a line, options of it on indented lines below, and
 * comments.
 *
 * <pre>
 * # what we watch tonight
 * film.torrent
 *   out=film
 *   select=*.mkv,*.srt
 * magnet:?xt=urn:btih:…
 * </pre>
 */
final class InputList {
    private static final String OUT = "out=";
    private static final String SELECT = "select=";

    private final String name;
    private final List<DownloadEntry> entries = new ArrayList<>();
    private int number;

    private InputList(String name) {
        this.name = name;
    }

    /**
     * Reads the file, or stdin for {@code -}.
     *
     * @throws CommandException when it cannot be read, or a line is none that it may have
     */
    static List<DownloadEntry> read(Path file, InputStream stdin) {
        boolean fromStdin = file.toString().equals("-");
        byte[] bytes = fromStdin ? InputFile.readStdin(stdin) : InputFile.read(file);
        String name = fromStdin ? "stdin" : file.toString();
        refuseTorrent(name, bytes);
        return parse(name, new String(bytes, StandardCharsets.UTF_8));
    }

    /** Its lines would be named one by one as files that are not there. */
    private static void refuseTorrent(String name, byte[] bytes) {
        try {
            MetainfoReader.read(bytes);
        } catch (MetainfoException none) {
            return;
        }
        throw CommandException.usage(
                "bad usage: " + name + " is a torrent, and no list of torrents (name it without -i)");
    }

    /** @param name of the file, for messages */
    static List<DownloadEntry> parse(String name, String text) {
        InputList list = new InputList(name);
        // Some editors begin a file with a byte order mark.
        (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().forEach(list::line);
        return list.entries;
    }

    private void line(String line) {
        number++;
        if (line.indexOf('\0') >= 0) {
            throw bad("this is no text, and so no list of torrents");
        }
        String content = line.strip();
        if (content.isEmpty() || content.startsWith("#")) {
            return;
        }
        if (!Character.isWhitespace(line.charAt(0))) {
            entries.add(DownloadEntry.of(content));
        } else if (entries.isEmpty()) {
            throw bad("an option of no torrent (a line that names one is not indented)");
        } else {
            DownloadEntry last = entries.remove(entries.size() - 1);
            entries.add(with(content, last.torrent(), last));
        }
    }

    private DownloadEntry with(String option, TorrentArgument torrent, DownloadEntry before) {
        if (option.startsWith(OUT)) {
            return new DownloadEntry(torrent, Optional.of(path(option.substring(OUT.length()))), before.select());
        }
        if (option.startsWith(SELECT)) {
            return new DownloadEntry(torrent, before.out(), Optional.of(selection(option.substring(SELECT.length()))));
        }
        throw bad("'" + option + "' is no option of a torrent (out=NAME, select=FILES)");
    }

    private Path path(String text) {
        if (text.isBlank()) {
            throw bad("out= without a name");
        }
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw bad("out=: no path: " + e.getReason());
        }
        // Lists come from others too.
        if (path.isAbsolute() || path.getRoot() != null || path.normalize().startsWith("..")) {
            throw bad("out=" + text
                    + " leaves the directory of the outputs (-d DIR says which; out= names what is in it)");
        }
        return path;
    }

    private FileSelection selection(String text) {
        try {
            return FileSelection.parse(List.of(text));
        } catch (SelectionException e) {
            throw bad("select=: " + e.getMessage());
        }
    }

    private CommandException bad(String what) {
        return CommandException.usage("bad usage: " + name + ", line " + number + ": " + what);
    }
}
