/**
 * A whole swarm on the loopback, and runs of clients against it.
 *
 * <p>{@link dev.spate.bench.Swarm} serves a torrent whose content is computed and never stored ({@link
 * dev.spate.bench.ContentSource}) from any number of synthetic seeders with given rates, delays and vices ({@link
 * dev.spate.bench.Behaviour}), together with its trackers; any client can be pointed at it. {@link
 * dev.spate.bench.BenchRun} measures one download from such a swarm, each side in a process of its own.
 */
package dev.spate.bench;
