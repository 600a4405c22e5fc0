/** One HTTP client for trackers and for torrents by URL: bounds, redirects, TLS, and the guard against SSRF. */
package dev.spate.http;
