/** The metadata of a magnet link, fetched from peers (BEP 9). */
package dev.spate.session.metadata;
