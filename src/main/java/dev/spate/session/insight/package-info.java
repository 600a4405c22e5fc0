/** Why a download is not faster, and what it waits for. */
package dev.spate.session.insight;
