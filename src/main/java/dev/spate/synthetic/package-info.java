/**
 * A whole swarm in one process, for any client to download from.
 *
 * <p>{@link dev.spate.synthetic.SyntheticSwarm} serves a torrent whose content is computed and never stored ({@link
 * dev.spate.synthetic.ContentSource}) from any number of synthetic seeders with given rates, delays and behaviours
 * ({@link
 * dev.spate.synthetic.Behaviour}), together with its trackers, and counts what is asked of it.
 */
package dev.spate.synthetic;
