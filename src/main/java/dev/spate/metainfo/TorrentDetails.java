package dev.spate.metainfo;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a torrent that is made says besides its content. Of these, {@code isPrivate} and {@code source} are part of the info
 * dictionary, and so of the info hash.
 *
 * @param tiers tracker URLs by tier (BEP 12); none twice
 * @param webSeeds addresses of the content (BEP 19)
 * @param isPrivate whether peers may come from the trackers alone (BEP 27)
 * @param source of the info dictionary: gives the same content another info hash for each site that it is offered on
 * @param comment free text
 * @param createdBy the program that makes it
 * @param creationDateEpochSeconds seconds since 1970
 */
public record TorrentDetails(
        List<List<String>> tiers,
        List<String> webSeeds,
        boolean isPrivate,
        Optional<String> source,
        Optional<String> comment,
        Optional<String> createdBy,
        OptionalLong creationDateEpochSeconds) {
    /** Nothing besides the content. */
    public static final TorrentDetails NONE = announcedTo(List.of());

    /** Trackers alone, each of a tier of its own, in this order. */
    public static TorrentDetails announcedTo(List<String> trackers) {
        return new TorrentDetails(
                trackers.stream().map(List::of).toList(),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }

    /** Copies the lists. */
    public TorrentDetails {
        tiers = tiers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
    }
}
