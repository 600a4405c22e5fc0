/**
 * The distributed hash table (BEP 5): peers of a torrent without a tracker. {@link dev.spate.dht.Dht} is what others see;
 * the messages are in {@code dht.krpc}, the node is in {@code dht.node}.
 */
package dev.spate.dht;
