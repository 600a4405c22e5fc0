package dev.spate.session.metadata;

import dev.spate.metainfo.Metainfo;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Failure;

/** What the owner of a {@link MetadataFetch} is told. All calls come on the event loop. */
public interface MetadataListener {
    /** Something happened. */
    void event(DownloadEvent event);

    /** The metadata matches the info hash: the search is over, and the owner closes it. */
    void found(Metainfo metainfo);

    /** The metadata matches the info hash and makes no torrent: the search is over, and the owner closes it. */
    void malformed(Failure failure);

    /** The JVM cannot go on, or there is a bug of ours: the search is over, and the owner closes it. */
    void failed(Throwable why);
}
