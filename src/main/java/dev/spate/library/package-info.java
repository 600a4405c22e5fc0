/**
 * BitTorrent from Java: the stable types of spate, and the only ones that its module exports.
 *
 * <p>A {@link dev.spate.library.Session} downloads and seeds {@link dev.spate.library.Torrent}s; each is a
 * {@link dev.spate.library.Transfer}, which says how it stands and can be stopped. What is given to these is in
 * {@link dev.spate.library.SessionOptions} and {@link dev.spate.library.TransferOptions}. All else is behind them.
 *
 * <p>Threads: everything may be called from any thread, and nothing blocks but what says so. Listeners and futures are told
 * on one thread of the session, {@code spate-callbacks}, never on the event loop: one that takes long delays the others, and
 * no transfer. Waiting for a transfer there throws an {@link java.lang.IllegalStateException}. After the session is closed,
 * what is left to tell has another thread of this name.
 *
 * <p>Errors: a {@link dev.spate.library.TorrentException} with a reason and a message for a person; an argument that is out
 * of its range is an {@link java.lang.IllegalArgumentException}.
 *
 * <p>Of the process it takes nothing but sockets, files and daemon threads, all given back by
 * {@link dev.spate.library.Session#close()}: it writes to no standard stream, reads no settings, handles no signals, ends
 * no process, and logs by SLF4J as the application has it. The one environment variable that it heeds is
 * {@code SPATE_NETWORK}, which keeps a process on loopback.
 *
 * <p>Used by applications.
 */
package dev.spate.library;
