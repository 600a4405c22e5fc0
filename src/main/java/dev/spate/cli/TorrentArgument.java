package dev.spate.cli;

import dev.spate.http.Url;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.MagnetException;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoException;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.session.TorrentRef;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The argument TORRENT: a path, {@code -}, an http(s) URL or a magnet link.
 *
 * <p>Files and stdin are read here, without the engine: {@code info} starts fast, and mistakes are reported at once.
 */
public final class TorrentArgument {
    /** For the annotations of the commands. */
    public static final String DESCRIPTION = "A .torrent file, - for stdin, an http(s) URL of one, or a magnet: link.";

    private final String text;

    public TorrentArgument(String text) {
        this.text = text;
    }

    /** Whether it is a link to metainfo that peers have. */
    public boolean isMagnet() {
        return startsWith("magnet:");
    }

    /** Whether it has to be fetched over HTTP. */
    boolean isUrl() {
        return startsWith("http://") || startsWith("https://");
    }

    /** Whether {@link #read} can answer. */
    public boolean isAtHand() {
        return !isMagnet() && !isUrl();
    }

    /**
     * The torrent that it names, by what is at hand; empty when it has to be fetched first.
     *
     * @throws CommandException as {@link #read} and {@link #magnet} do
     */
    public Optional<TorrentRef> ref(InputStream stdin) {
        if (isUrl()) {
            return Optional.empty();
        }
        return Optional.of(isMagnet() ? new TorrentRef.Linked(magnet()) : new TorrentRef.Known(read(stdin)));
    }

    /** The argument for a person: without the secrets that a URL may have. */
    public String label() {
        return isUrl() ? Url.labelOf(text) : text;
    }

    /** The argument as given. */
    public String text() {
        return text;
    }

    /**
     * Reads and parses a file or stdin.
     *
     * @throws CommandException naming the file, the key or the byte offset
     */
    public Metainfo read(InputStream stdin) {
        boolean fromStdin = text.equals("-");
        byte[] bytes = fromStdin ? InputFile.readStdin(stdin) : InputFile.read(Path.of(text));
        try {
            return MetainfoReader.read(bytes);
        } catch (MetainfoException e) {
            throw new CommandException(
                    ExitCode.MALFORMED, "cannot use " + (fromStdin ? "stdin" : text) + ": " + e.getMessage());
        }
    }

    /** What a file says that can be read once more later; empty for all else, and for what is malformed. */
    public Optional<Metainfo> metainfoOfFile() {
        try {
            return isAtHand() && Files.isRegularFile(Path.of(text))
                    ? Optional.of(MetainfoReader.read(InputFile.read(Path.of(text))))
                    : Optional.empty();
        } catch (MetainfoException | CommandException | InvalidPathException toldLater) {
            return Optional.empty();
        }
    }

    /** Whether there is a file that can be read as a torrent. */
    public boolean isReadable() {
        try {
            MetainfoReader.read(InputFile.read(Path.of(text)));
            return true;
        } catch (MetainfoException | CommandException none) {
            return false;
        }
    }

    /**
     * Parses a magnet link.
     *
     * @throws CommandException naming the parameter that is wrong
     */
    Magnet magnet() {
        try {
            return Magnet.parse(text);
        } catch (MagnetException e) {
            throw new CommandException(ExitCode.MALFORMED, "cannot use the magnet link: " + e.getMessage());
        }
    }

    private boolean startsWith(String scheme) {
        return text.length() >= scheme.length()
                && text.substring(0, scheme.length()).toLowerCase(Locale.ROOT).equals(scheme);
    }
}
