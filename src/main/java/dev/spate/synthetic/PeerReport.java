package dev.spate.synthetic;

import dev.spate.text.JsonObject;

/**
 * What one synthetic peer had seen at some moment.
 *
 * @param index of the peer in its swarm, from 0
 * @param address where it listens, as {@code ip:port}
 * @param behaviour name of what it does
 * @param couldServe whether it ever answers rightly
 * @param connections accepted in all that greeted with the right info hash
 * @param openConnections of these, still open
 * @param requests received
 * @param blocksServed answers handed to the socket, also corrupt ones
 * @param bytesServed content in those answers
 * @param duplicateBlocks of these, right ones that the swarm had served before, by whichever peer
 * @param cancels received
 * @param cancelledInTime cancels that spared an answer
 * @param dropped requests beyond the advertised queue length, or from a client that was choked
 * @param rejected requests refused by behaviour
 * @param hangUps connections that the peer ended itself, by behaviour
 * @param mostOutstanding the most requests that were unanswered at a time
 */
public record PeerReport(
        int index,
        String address,
        String behaviour,
        boolean couldServe,
        long connections,
        int openConnections,
        long requests,
        long blocksServed,
        long bytesServed,
        long duplicateBlocks,
        long cancels,
        long cancelledInTime,
        long dropped,
        long rejected,
        long hangUps,
        int mostOutstanding) {
    /** The report as a JSON object with members of the same names. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("index", index)
                .put("address", address)
                .put("behaviour", behaviour)
                .put("couldServe", couldServe)
                .put("connections", connections)
                .put("openConnections", openConnections)
                .put("requests", requests)
                .put("blocksServed", blocksServed)
                .put("bytesServed", bytesServed)
                .put("duplicateBlocks", duplicateBlocks)
                .put("cancels", cancels)
                .put("cancelledInTime", cancelledInTime)
                .put("dropped", dropped)
                .put("rejected", rejected)
                .put("hangUps", hangUps)
                .put("mostOutstanding", mostOutstanding);
    }
}
