/**
 * The distributed hash table (BEP 5): peers of a torrent without a tracker. {@link dev.spate.dht.Dht} is what others see;
 * the messages are in {@code dht.krpc}, the node is in {@code dht.node}.
 *
 * <p>Used by {@code cli}, {@code library}, {@code session}, {@code synthetic}. Threads: the event loop; the file of nodes
 * is written on a thread of its own. Errors: what strangers send is dropped and counted; a lookup without answers is empty.
 */
package dev.spate.dht;
