/** Peer addresses: the list of them with its sources, bans, dialling, and when trackers are asked for more. */
package dev.spate.session.peers;
