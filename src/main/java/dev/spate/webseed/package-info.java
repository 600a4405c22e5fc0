/**
 * Web seeds (BEP 19): which URL has which bytes, which requests fetch them, what an answer is worth, when a server is asked
 * again; and one such seed over {@link dev.spate.http.RangeConnection}. All but {@link dev.spate.webseed.WebSeed} is pure: time
 * is an argument.
 *
 * <p>Used by {@code session}. Threads: the event loop. Errors: a server that lies or fails is asked later, or never again,
 * and a person is told why.
 */
package dev.spate.webseed;
