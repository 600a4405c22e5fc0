package dev.spate.tracker;

/** Where the {@link Announcer} gets its trackers from. */
interface TrackerOpener {
    /** @throws TrackerException for an address that no tracker can have */
    Tracker open(String address) throws TrackerException;
}
