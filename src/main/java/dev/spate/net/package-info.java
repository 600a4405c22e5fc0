/**
 * What every connection needs, whatever it speaks: the event loop and its transport.
 *
 * <p>Used by many rooms. Threads: the event loop, whose one thread is made here; names are looked up on it without
 * blocking. Errors: {@link dev.spate.net.TransportException} when the machine has no such network; an {@link
 * java.io.IOException} for what fences, proxies and the system refuse.
 */
package dev.spate.net;
