/**
 * A whole swarm in one process, for any client to download from.
 *
 * <p>{@link dev.spate.synthetic.SyntheticSwarm} serves a torrent whose content is computed and never stored ({@link
 * dev.spate.synthetic.ContentSource}) from any number of synthetic seeders with given rates, delays and behaviours
 * ({@link
 * dev.spate.synthetic.Behaviour}), together with its trackers, and counts what is asked of it.
 *
 * <p>Used by {@code bench}, {@code cli}, {@code simulate}. Threads: event loops of its own, one for a part of the peers; a
 * thread that reads what the command is told. Errors: a torrent that cannot be served is an {@link
 * java.lang.IllegalArgumentException}; what the client does wrong is counted.
 */
package dev.spate.synthetic;
