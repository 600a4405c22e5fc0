/**
 * One connection to one peer: dialling, accepting, greeting, and handing its messages to a session.
 *
 * <p>Everything here lives on the event loop of its channel.
 */
package dev.spate.peer;
