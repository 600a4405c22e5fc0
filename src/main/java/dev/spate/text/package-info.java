/**
 * Text for people and machines: JSON, characters that are not shown, sizes and times, percent-encoding, UTF-8, Base32.
 *
 * <p>Used by many rooms. Threads: none. Errors: a wrong argument is an {@link java.lang.IllegalArgumentException}.
 */
package dev.spate.text;
