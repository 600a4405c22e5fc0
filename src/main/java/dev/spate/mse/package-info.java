/**
 * Message stream encryption (MSE/PE): the peer protocol behind a Diffie-Hellman key exchange and RC4, so that it does not
 * look like BitTorrent on the wire. It hides, and does not protect: see {@code docs/security.md}.
 *
 * <p>Used by {@code cli}, {@code library}, {@code peer}, {@code session}, {@code synthetic}. Threads: the event loop of the
 * channel; key exchanges are computed on {@code spate-keys}. Errors: a handshake that fails closes its channel with a
 * {@link dev.spate.mse.MseException}.
 */
package dev.spate.mse;
