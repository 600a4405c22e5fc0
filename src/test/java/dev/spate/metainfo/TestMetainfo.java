package dev.spate.metainfo;

import java.util.List;

/** Torrents made of others. */
public final class TestMetainfo {
    private TestMetainfo() {}

    /** The same with other hashes of its pieces. */
    public static Metainfo withPieceHashes(Metainfo torrent, PieceHashes hashes) {
        return new Metainfo(
                torrent.infoHash(),
                torrent.name(),
                torrent.layout(),
                hashes,
                torrent.files(),
                torrent.multiFile(),
                torrent.tiers(),
                torrent.announce(),
                torrent.isPrivate(),
                torrent.webSeeds(),
                torrent.dhtNodes(),
                torrent.comment(),
                torrent.createdBy(),
                torrent.creationDateEpochSeconds(),
                torrent.info(),
                torrent.infoHashV2(),
                torrent.pieceLayers());
    }

    /** The same with these web seeds. */
    public static Metainfo withWebSeeds(Metainfo torrent, List<String> urls) {
        return new Metainfo(
                torrent.infoHash(),
                torrent.name(),
                torrent.layout(),
                torrent.pieceHashes(),
                torrent.files(),
                torrent.multiFile(),
                torrent.tiers(),
                torrent.announce(),
                torrent.isPrivate(),
                urls,
                torrent.dhtNodes(),
                torrent.comment(),
                torrent.createdBy(),
                torrent.creationDateEpochSeconds(),
                torrent.info(),
                torrent.infoHashV2(),
                torrent.pieceLayers());
    }
}
