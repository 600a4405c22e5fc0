package dev.spate.session;

import java.net.InetSocketAddress;

/** Something that happened in a download, told as it happens, on the loop: for the log and the JSON stream. */
public sealed interface DownloadEvent {
    /** The output was checked and the search for peers begins. */
    record Started(String name, String infoHash, long totalBytes, long verifiedBytes) implements DownloadEvent {}

    /** A piece was verified and written. */
    record PieceVerified(int piece) implements DownloadEvent {}

    /** A piece did not match its hash and is fetched again. */
    record PieceCorrupt(int piece) implements DownloadEvent {}

    /** A peer was greeted. */
    record PeerConnected(InetSocketAddress address, boolean incoming) implements DownloadEvent {}

    /** A peer could not be reached, was no peer of this torrent, or was turned away: it was never greeted. */
    record PeerFailed(InetSocketAddress address, boolean incoming, String reason) implements DownloadEvent {}

    /** A greeted peer is gone. */
    record PeerDropped(InetSocketAddress address, String reason) implements DownloadEvent {}

    /** A peer was convicted and will not be spoken to again. */
    record PeerBanned(InetSocketAddress address, String reason) implements DownloadEvent {}

    /** A tracker named peers. */
    record TrackerAnswered(String url, int peers) implements DownloadEvent {}

    /** A tracker could not be asked or said no. */
    record TrackerFailed(String url, String reason) implements DownloadEvent {}

    /** Something a person should know. */
    record Warning(String text) implements DownloadEvent {}
}
