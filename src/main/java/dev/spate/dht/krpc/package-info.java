/** KRPC, the messages of the DHT (BEP 5, 32, 33, 42, 43, 51), as values and bytes; pure. */
package dev.spate.dht.krpc;
