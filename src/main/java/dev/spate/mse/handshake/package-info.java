/**
 * The handshake of message stream encryption as pure state machines: bytes, keys and randomness in, bytes out.
 *
 * <pre>
 * 1 A->B: Ya (96), PadA (0-512)
 * 2 B->A: Yb (96), PadB (0-512)
 * 3 A->B: HASH('req1', S), HASH('req2', SKEY) xor HASH('req3', S),
 *         ENCRYPT(VC (8), crypto_provide (4), len(PadC) (2), PadC (0-512), len(IA) (2)), ENCRYPT(IA)
 * 4 B->A: ENCRYPT(VC (8), crypto_select (4), len(PadD) (2), PadD (0-512)), then the stream
 * </pre>
 *
 * <p>A dials and B accepts. S is the shared secret of 96 bytes, SKEY the info hash, VC eight zeros, HASH SHA-1, IA the first
 * bytes of A's stream. All numbers are big-endian. RC4 of A goes by HASH('keyA', S, SKEY), that of B by 'keyB', and of both
 * the first 1,024 bytes are thrown away.
 *
 * <p>Used by its own room. Threads: none, and no clock; what can change belongs to its caller. Errors: a state of failure
 * with its reason; nothing is thrown for what a peer sends.
 */
package dev.spate.mse.handshake;
