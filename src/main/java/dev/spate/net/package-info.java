/** What every connection needs, whatever it speaks: the event loop and its transport. */
package dev.spate.net;
