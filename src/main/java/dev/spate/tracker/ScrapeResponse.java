package dev.spate.tracker;

import java.util.OptionalInt;

/**
 * What a tracker counts of a torrent (BEP 48, BEP 15). Each number is empty when it does not tell it.
 *
 * @param seeders peers that have everything
 * @param leechers peers that do not
 * @param completed how often it was downloaded in whole, since the tracker counts
 */
public record ScrapeResponse(OptionalInt seeders, OptionalInt leechers, OptionalInt completed) {}
