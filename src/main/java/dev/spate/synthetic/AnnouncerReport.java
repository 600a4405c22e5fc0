package dev.spate.synthetic;

import dev.spate.text.JsonObject;

/**
 * What one client has told the trackers of a swarm in which clients trade. Seconds count from the swarm's last reset, or
 * its start; -1 for what has not come to pass.
 *
 * @param address from which it announced itself, and the port where it listens: {@code ip:port}
 * @param startedSeconds until its first announce
 * @param completedSeconds until it told that it has everything, after it had told of missing bytes
 * @param uploadedBytes what it has given, by its last word
 * @param downloadedBytes what it has taken, by its last word
 * @param leftBytes what it lacks, by its last word
 */
public record AnnouncerReport(
        String address,
        double startedSeconds,
        double completedSeconds,
        long uploadedBytes,
        long downloadedBytes,
        long leftBytes) {
    JsonObject toJson() {
        return new JsonObject()
                .put("address", address)
                .put("startedSeconds", startedSeconds)
                .put("completedSeconds", completedSeconds)
                .put("uploadedBytes", uploadedBytes)
                .put("downloadedBytes", downloadedBytes)
                .put("leftBytes", leftBytes);
    }
}
