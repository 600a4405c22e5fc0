/**
 * Asks trackers for peers: HTTP and HTTPS (BEP 3, 7, 23, 31), UDP (BEP 15, 41), and the order among them (BEP 12).
 */
package dev.spate.tracker;
