package dev.spate.session;

import dev.spate.metainfo.FileRange;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoException;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.text.CleanText;
import dev.spate.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A torrent as the user named it: with its metainfo, or by a magnet link, whose metadata comes from peers. */
public sealed interface TorrentRef {
    /** Names the torrent towards trackers and peers. */
    InfoHash infoHash();

    /** SHA-256 of the info dictionary of a v2 or hybrid torrent (BEP 52), as far as it is known. */
    Optional<InfoHash> infoHashV2();

    /** The name in the swarm of version 2, of a torrent that is in that of version 1 too; 20 bytes. */
    default Optional<InfoHash> otherInfoHash() {
        return infoHashV2().map(InfoHash::truncated).filter(name -> !name.equals(infoHash()));
    }

    /** All that it is known by so far in swarms: of a hybrid, by a link with one hash, only that one. */
    default List<InfoHash> names() {
        List<InfoHash> names = new ArrayList<>(List.of(infoHash()));
        otherInfoHash().ifPresent(names::add);
        return names;
    }

    /** Whether the torrent has this info dictionary; of a hybrid the hash of version 2 tells, if it is known. */
    default boolean isOf(byte[] info) {
        String algorithm = infoHashV2().isPresent() ? "SHA-256" : "SHA-1";
        try {
            byte[] hash = MessageDigest.getInstance(algorithm).digest(info);
            return infoHashV2().orElse(infoHash()).equals(InfoHash.of(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /** Tiers of tracker URLs (BEP 12); empty when none are known. */
    List<List<String>> tiers();

    /** Trackers that the user named: asked before those of the torrent, wherever they are. */
    List<String> userTrackers();

    /** The same torrent with trackers that the user named. */
    TorrentRef withTrackers(List<String> named);

    /** Whom to announce to: the trackers that the user named, if any, are the first tier. */
    default List<List<String>> announceTiers() {
        List<List<String>> all = new ArrayList<>(tiers());
        if (!userTrackers().isEmpty()) {
            all.add(0, userTrackers());
        }
        return all;
    }

    /** Web seeds that the link itself names (BEP 9, {@code ws}); those of a torrent are in its metainfo. */
    default List<String> webSeeds() {
        return List.of();
    }

    /** Peers that the link itself names (BEP 9, {@code x.pe}). */
    List<InetSocketAddress> peers();

    /** The files that the link itself selects (BEP 53); empty for all. */
    default List<FileRange> selected() {
        return List.of();
    }

    /** What of the link's selection was passed over, for a person; empty when nothing was. */
    default Optional<String> unreadSelection() {
        return Optional.empty();
    }

    /** Name to show, if there is one yet. */
    Optional<String> name();

    /**
     * The metainfo that this info dictionary makes, with the trackers of this torrent.
     *
     * @throws Failure when it is malformed
     */
    default Metainfo withInfo(byte[] info) {
        try {
            return MetainfoReader.readInfo(info, tiers(), webSeeds());
        } catch (MetainfoException e) {
            throw new Failure(Failure.Kind.MALFORMED, "the metadata is malformed: " + e.getMessage(), e);
        }
    }

    /** A torrent whose metainfo is at hand. */
    record Known(Metainfo metainfo, List<String> userTrackers) implements TorrentRef {
        /** Copies the list. */
        public Known {
            userTrackers = List.copyOf(userTrackers);
        }

        /** With the torrent's own trackers alone. */
        public Known(Metainfo metainfo) {
            this(metainfo, List.of());
        }

        @Override
        public TorrentRef withTrackers(List<String> named) {
            return new Known(metainfo, named);
        }

        @Override
        public InfoHash infoHash() {
            return metainfo.infoHash();
        }

        @Override
        public Optional<InfoHash> infoHashV2() {
            return metainfo.infoHashV2();
        }

        @Override
        public List<List<String>> tiers() {
            return metainfo.tiers();
        }

        @Override
        public List<InetSocketAddress> peers() {
            return List.of();
        }

        @Override
        public Optional<String> name() {
            return Optional.of(metainfo.name());
        }
    }

    /** A magnet link. Each of its trackers is a tier of its own, so that all are asked. */
    record Linked(Magnet magnet, List<String> userTrackers) implements TorrentRef {
        private static final int MOST_SHOWN = 60;

        /** Copies the list. */
        public Linked {
            userTrackers = List.copyOf(userTrackers);
        }

        /** With the link's own trackers alone. */
        public Linked(Magnet magnet) {
            this(magnet, List.of());
        }

        @Override
        public TorrentRef withTrackers(List<String> named) {
            return new Linked(magnet, named);
        }

        @Override
        public InfoHash infoHash() {
            return magnet.infoHash();
        }

        @Override
        public Optional<InfoHash> infoHashV2() {
            return magnet.infoHashV2();
        }

        @Override
        public List<List<String>> tiers() {
            return magnet.trackers().stream().map(List::of).toList();
        }

        @Override
        public List<InetSocketAddress> peers() {
            return magnet.peers();
        }

        @Override
        public List<String> webSeeds() {
            return magnet.webSeeds();
        }

        @Override
        public List<FileRange> selected() {
            return magnet.selected();
        }

        @Override
        public Optional<String> unreadSelection() {
            String unread = magnet.unreadSelection();
            return Optional.of(unread.substring(0, Math.min(MOST_SHOWN, unread.length())))
                    .filter(text -> !text.isEmpty())
                    .map(text -> "the link selects " + CleanText.escaped(text)
                            + ", which is no file's number: it is passed over"
                            + (magnet.selected().isEmpty() ? ", and all files are wanted" : ""));
        }

        @Override
        public Optional<String> name() {
            return magnet.displayName();
        }
    }

    /** Another torrent's name in the swarm of the other version (BEP 52); all else is that torrent's. */
    record Renamed(TorrentRef of, InfoHash infoHash) implements TorrentRef {
        @Override
        public TorrentRef withTrackers(List<String> named) {
            return new Renamed(of.withTrackers(named), infoHash);
        }

        @Override
        public Optional<InfoHash> infoHashV2() {
            return of.infoHashV2();
        }

        @Override
        public List<List<String>> tiers() {
            return of.tiers();
        }

        @Override
        public List<String> userTrackers() {
            return of.userTrackers();
        }

        @Override
        public List<InetSocketAddress> peers() {
            return of.peers();
        }

        @Override
        public Optional<String> name() {
            return of.name();
        }
    }
}
