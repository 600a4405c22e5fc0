package dev.spate.session;

import java.net.InetSocketAddress;

/** Stand-in: what happens in a download. */
public sealed interface DownloadEvent {
    record Started(String name, long totalBytes, long verifiedBytes) implements DownloadEvent {}

    record PieceVerified(int piece) implements DownloadEvent {}

    record PieceCorrupt(int piece) implements DownloadEvent {}

    record PeerConnected(InetSocketAddress address) implements DownloadEvent {}

    record PeerDropped(InetSocketAddress address, String reason) implements DownloadEvent {}

    record PeerBanned(InetSocketAddress address, String reason) implements DownloadEvent {}

    record TrackerAnswered(String url, int peers) implements DownloadEvent {}

    record TrackerFailed(String url, String reason) implements DownloadEvent {}

    record Warning(String text) implements DownloadEvent {}
}
