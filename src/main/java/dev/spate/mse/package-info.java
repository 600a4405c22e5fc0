/**
 * Message stream encryption (MSE/PE): the peer protocol behind a Diffie-Hellman key exchange and RC4, so that it does not
 * look like BitTorrent on the wire. It hides, and does not protect: see {@code docs/security.md}.
 */
package dev.spate.mse;
