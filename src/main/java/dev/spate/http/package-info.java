/**
 * One HTTP client for trackers, torrents by URL and web seeds: bounds, redirects, ranges, TLS, and the guard against SSRF.
 */
package dev.spate.http;
