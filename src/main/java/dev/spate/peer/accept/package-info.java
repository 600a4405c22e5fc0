/** Limits for peers that dial us. */
package dev.spate.peer.accept;
