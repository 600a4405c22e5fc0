/** One torrent's session: stand-ins until the engine lands. */
package dev.spate.session;
