/**
 * Bencoding (BEP 3): values that know where they stood in the input, a strict and a lenient reader, the canonical
 * writer, and a rendering as JSON for people.
 */
package dev.spate.bencode;
