package dev.spate.tracker;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;

/**
 * What a client tells a tracker about itself (BEP 3).
 *
 * @param infoHash the torrent
 * @param peerId who we are
 * @param port where we accept peers, 0 to 65535; 0 when nowhere
 * @param uploaded bytes since the start
 * @param downloaded bytes since the start
 * @param left bytes that are missing; 1 while the length is not known yet
 * @param event why this announce is made
 * @param numWant how many peers are wanted at most; {@link #NUM_WANT} is the ordinary number
 * @param key a random number that stays the same for the run, so that a tracker knows us after a change of address
 */
public record AnnounceRequest(
        InfoHash infoHash,
        PeerId peerId,
        int port,
        long uploaded,
        long downloaded,
        long left,
        Event event,
        int numWant,
        int key) {
    /** How many peers an ordinary announce asks for: what most trackers give at most. */
    public static final int NUM_WANT = 200;

    /** The reason of an announce, with its number in BEP 15. */
    public enum Event {
        /** The regular one: still here. */
        NONE(0),
        /** The last missing byte has just arrived. */
        COMPLETED(1),
        /** The first one to this tracker. */
        STARTED(2),
        /** The last one. */
        STOPPED(3);

        private final int number;

        Event(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Event of(int number) {
            for (Event each : values()) {
                if (each.number == number) {
                    return each;
                }
            }
            throw new IllegalArgumentException("no such event: " + number);
        }
    }

    /** @throws IllegalArgumentException for negative counts or a port out of range */
    public AnnounceRequest {
        if (port < 0 || port > 0xffff || uploaded < 0 || downloaded < 0 || left < 0 || numWant < 0) {
            throw new IllegalArgumentException("no such announce: port " + port + ", uploaded " + uploaded
                    + ", downloaded " + downloaded + ", left " + left + ", numwant " + numWant);
        }
    }

    /** The same with another event. */
    public AnnounceRequest withEvent(Event other) {
        return new AnnounceRequest(infoHash, peerId, port, uploaded, downloaded, left, other, numWant, key);
    }

    /** The same for the torrent's name in another swarm. */
    public AnnounceRequest withInfoHash(InfoHash other) {
        return new AnnounceRequest(other, peerId, port, uploaded, downloaded, left, event, numWant, key);
    }

    /** The same with another port. */
    public AnnounceRequest withPort(int other) {
        return new AnnounceRequest(infoHash, peerId, other, uploaded, downloaded, left, event, numWant, key);
    }

    /** The same asking for another number of peers. */
    public AnnounceRequest withNumWant(int other) {
        return new AnnounceRequest(infoHash, peerId, port, uploaded, downloaded, left, event, other, key);
    }
}
