/** One node of the DHT: routing table, lookups, storage (BEP 5, 32, 33, 42, 43, 51); pure, so time and chance are arguments. */
package dev.spate.dht.node;
