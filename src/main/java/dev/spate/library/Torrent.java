package dev.spate.library;

import dev.spate.http.Url;
import dev.spate.library.TorrentException.Reason;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.MagnetException;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoException;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.metainfo.PieceLength;
import dev.spate.metainfo.TorrentDetails;
import dev.spate.metainfo.TorrentForm;
import dev.spate.session.Engine;
import dev.spate.session.TorrentRef;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.storage.create.ContentFilter;
import dev.spate.storage.create.NewTorrent;
import dev.spate.storage.create.SharedContent;
import dev.spate.tracker.TrackerException;
import dev.spate.tracker.Trackers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Names a torrent: by the bytes of a .torrent file, a magnet link, or the URL of a .torrent file. Immutable. */
public final class Torrent {
    private final Optional<TorrentRef> ref;
    private final Optional<byte[]> file;
    private final String url;

    private Torrent(TorrentRef ref, Optional<byte[]> file) {
        this.ref = Optional.of(ref);
        this.file = file;
        this.url = "";
    }

    private Torrent(String url) {
        this.ref = Optional.empty();
        this.file = Optional.empty();
        this.url = url;
    }

    /**
     * A torrent as people name it: a magnet link, an http or https URL, or else the path of a .torrent file, which is read
     * now.
     *
     * @param name a link, a URL or a path
     * @return the torrent
     * @throws TorrentException when the link or file is malformed, or the file cannot be read
     */
    public static Torrent of(String name) {
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new TorrentException(Reason.REQUEST, "nothing names the torrent: the name is empty", null);
        }
        String begin =
                name.substring(0, Math.min(name.length(), "https://".length())).toLowerCase(Locale.ROOT);
        if (begin.startsWith("magnet:")) {
            return magnet(name);
        }
        if (begin.startsWith("http://") || begin.startsWith("https://")) {
            return url(name);
        }
        try {
            return file(Path.of(name));
        } catch (InvalidPathException e) {
            throw new TorrentException(Reason.REQUEST, "no such file: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a .torrent file.
     *
     * @param path of the file; at most 100 MiB
     * @return the torrent
     * @throws TorrentException when it is malformed or cannot be read
     */
    public static Torrent file(Path path) {
        if (Files.isDirectory(Objects.requireNonNull(path, "path"))) {
            throw new TorrentException(Reason.REQUEST, "cannot read " + path + ": it is a directory", null);
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(Engine.TORRENT_LIMIT_BYTES + 1);
            if (bytes.length > Engine.TORRENT_LIMIT_BYTES) {
                throw new TorrentException(Reason.MALFORMED, path + ": too long for a torrent", null);
            }
            return parsed(bytes, path + ": ");
        } catch (IOException e) {
            throw new TorrentException(
                    Reason.REQUEST, StorageException.of("cannot read", path, e).getMessage(), e);
        }
    }

    /**
     * Reads the bytes of a .torrent file.
     *
     * @param file what the file holds; copied
     * @return the torrent
     * @throws TorrentException when it is malformed
     */
    public static Torrent parse(byte[] file) {
        return parsed(file.clone(), "");
    }

    private static Torrent parsed(byte[] bytes, String label) {
        try {
            return new Torrent(new TorrentRef.Known(MetainfoReader.read(bytes)), Optional.of(bytes));
        } catch (MetainfoException e) {
            throw new TorrentException(Reason.MALFORMED, label + e.getMessage(), e);
        }
    }

    /**
     * A torrent whose metadata comes from peers (BEP 9).
     *
     * @param link {@code magnet:?xt=urn:btih:…} or {@code urn:btmh:…}
     * @return the torrent
     * @throws TorrentException when the link is malformed
     */
    public static Torrent magnet(String link) {
        try {
            return new Torrent(new TorrentRef.Linked(Magnet.parse(link)), Optional.empty());
        } catch (MagnetException e) {
            throw new TorrentException(Reason.MALFORMED, "malformed magnet link: " + e.getMessage(), e);
        }
    }

    /**
     * A torrent whose file is fetched when a transfer begins.
     *
     * @param url of a .torrent file, http or https
     * @return the torrent
     */
    public static Torrent url(String url) {
        return new Torrent(url);
    }

    /**
     * Makes a torrent of what is on the disk: hashes it, while this thread waits. Hidden files are left out.
     *
     * @param content a file, or a directory with all that is in it
     * @param trackers URLs to write into it; may be empty
     * @return a torrent of version 1
     * @throws TorrentException when a file cannot be read, changes meanwhile, or there is nothing to share
     * @throws IllegalArgumentException when a tracker is no http, https or udp URL
     */
    public static Torrent create(Path content, List<String> trackers) {
        checked(trackers);
        try {
            SharedContent shared = SharedContent.find(content, ContentFilter.USUAL);
            TorrentDetails details = TorrentDetails.announcedTo(trackers);
            NewTorrent made = NewTorrent.make(
                    shared, TorrentForm.V1, PieceLength.forContent(shared.totalBytes()), details, RecheckProgress.NONE);
            return new Torrent(new TorrentRef.Known(made.metainfo()), Optional.of(made.file()));
        } catch (StorageException e) {
            throw new TorrentException(Reason.DISK, e.getMessage(), e);
        }
    }

    /** The same URLs, when each can be asked. */
    static List<String> checked(List<String> trackers) {
        try {
            for (String each : trackers) {
                Trackers.check(each);
            }
            return trackers;
        } catch (TrackerException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The name to show.
     *
     * @return empty while only a URL, or a link without a name, is known
     */
    public Optional<String> name() {
        return ref.flatMap(TorrentRef::name);
    }

    /**
     * What names the torrent towards trackers and peers, in hexadecimal: SHA-1 of the info dictionary, or the first 20 bytes
     * of its SHA-256 of a torrent of version 2 alone.
     *
     * @return 40 digits; empty of a URL
     */
    public Optional<String> infoHash() {
        return ref.map(each -> each.infoHash().toHex());
    }

    /**
     * A magnet link to the torrent, with its name and trackers.
     *
     * @return empty of a URL
     */
    public Optional<String> magnet() {
        return ref.map(each -> each instanceof TorrentRef.Linked link
                ? link.magnet().uri()
                : Magnet.of(metainfo(each).orElseThrow()).uri());
    }

    /**
     * The .torrent file.
     *
     * @return a copy of its bytes; empty of a magnet link or URL
     */
    public Optional<byte[]> file() {
        return file.map(byte[]::clone);
    }

    /** What is in it; empty of a magnet link or URL. */
    Optional<Metainfo> metainfo() {
        return ref.flatMap(Torrent::metainfo);
    }

    /** For the engine: at once, or when it is fetched. */
    CompletableFuture<TorrentRef> ref(Engine engine) {
        return ref.map(CompletableFuture::completedFuture).orElseGet(() -> engine.fetchTorrent(url));
    }

    private static Optional<Metainfo> metainfo(TorrentRef ref) {
        return ref instanceof TorrentRef.Known known ? Optional.of(known.metainfo()) : Optional.empty();
    }

    @Override
    public String toString() {
        return name().or(this::infoHash).orElseGet(() -> Url.labelOf(url));
    }
}
