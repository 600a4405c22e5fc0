/** The connected peers of a torrent: what they send goes to the scheduler, and its commands are carried out on them. */
package dev.spate.session.swarm;
