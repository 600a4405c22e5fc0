package dev.spate.session;

import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.Metainfo;

/** Stand-in: a torrent that is known, or only linked to. */
public sealed interface TorrentRef {
    /** Its metainfo is here. */
    record Known(Metainfo metainfo) implements TorrentRef {}

    /** A magnet link. */
    record Linked(Magnet magnet) implements TorrentRef {}
}
