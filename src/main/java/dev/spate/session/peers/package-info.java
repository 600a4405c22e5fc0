/**
 * Peer addresses: their sources, the list of them, bans, dialling, and when the sources are asked for more.
 *
 * <p>A source of addresses is one class that implements {@link dev.spate.session.peers.PeerSource}, its kind in
 * {@link dev.spate.session.PeerOrigin.Kind}, and one line in {@link dev.spate.session.peers.PeerDiscovery}. What it
 * may rely on, and what is asked of it:
 *
 * <ul>
 *   <li>Everything happens on the event loop. It is made of a {@code PeerSource.Context}, sends nothing before
 *       {@code start}, is started once, and names nothing after {@code stop}. It is not started at all for a private
 *       torrent, unless its kind is {@code isForPrivateTorrents}; when a magnet link turns out private, it is
 *       stopped in the middle.
 *   <li>It tells addresses to the listener as they come, any number of times, doubles and nonsense included: the
 *       {@code PeerList} leaves out what cannot be dialled and what is banned, and bounds its memory. The source
 *       itself leaves out what its answerer may not name (a stranger in the world names nobody of our network).
 *   <li>Each {@code PeerOrigin} has its turns in dialling, however many addresses others name: liars of one kind, or
 *       one tracker, cannot keep out the others. So an origin is named by who is to have turns of his own.
 *   <li>{@code peersWanted} comes while peers are few, every few seconds. How often it asks then is the source's own
 *       rule.
 *   <li>{@code isExhausted} is true when it can name nobody by itself any more: a download whose sources are all
 *       exhausted, and that has neither peers nor hope, ends at once. A source that needs connected peers to hear
 *       from is always exhausted.
 *   <li>Who hears of its kind on a connection (a message of {@code ut_pex}, the {@code port} of a DHT node) asks
 *       {@code PeerDiscovery.source} for it, and sends and reads nothing of the sort when there is none: that is how
 *       a private torrent stays silent.
 *   <li>{@code status} and {@code complaints} are for a person, in a few words, and empty when nothing is to say.
 * </ul>
 *
 * <p>Used by its own room. Threads: the event loop. Errors: a source that fails is silent or a complaint for a person,
 * never an exception.
 */
package dev.spate.session.peers;
