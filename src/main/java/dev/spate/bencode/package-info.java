/**
 * Bencoding (BEP 3): values that know where they stood in the input, a strict and a lenient reader, the canonical
 * writer, and a rendering as JSON for people.
 *
 * <p>Used by many rooms. Threads: none, and no clock; what can change belongs to its caller. Errors: {@link
 * dev.spate.bencode.BencodeException} with the byte offset, for what is malformed or nested too deep.
 */
package dev.spate.bencode;
