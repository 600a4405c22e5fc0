/**
 * One connection to one peer: dialling, accepting, greeting, and handing its messages to a session.
 *
 * <p>Everything here lives on the event loop of its channel.
 *
 * <p>Used by {@code session}, {@code synthetic}. Errors: the owner of a connection is told once why it failed or ended;
 * {@code exceptionCaught} is the last stop.
 */
package dev.spate.peer;
