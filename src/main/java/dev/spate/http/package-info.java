/**
 * One HTTP client for trackers, torrents by URL and web seeds: bounds, redirects, ranges, TLS, and the guard against SSRF.
 *
 * <p>Used by {@code cli}, {@code library}, {@code portmap}, {@code session}, {@code tracker}, {@code webseed}. Threads: the
 * event loop; TLS is set up on a thread of its own. Errors: futures fail with {@link dev.spate.http.HttpException}, or
 * {@link dev.spate.http.SsrfException} for an address that must not be asked.
 */
package dev.spate.http;
