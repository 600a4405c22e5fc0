/**
 * Web seeds (BEP 19): which URL has which bytes, which requests fetch them, what an answer is worth, when a server is asked
 * again; and one such seed over {@link dev.spate.http.RangeConnection}. All but {@link dev.spate.webseed.WebSeed} is pure: time
 * is an argument.
 */
package dev.spate.webseed;
