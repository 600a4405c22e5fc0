package dev.spate.choker;

/** How many peers of a torrent are unchoked at once. */
public sealed interface UploadSlots {
    /** As many as are interested. */
    UploadSlots UNLIMITED = new Fixed(Integer.MAX_VALUE);

    /**
     * As many as the line serves well. The first peer has to take 1 KiB/s, and each further one 8 KiB/s more than the one before
     * (libtorrent: 2 KiB/s). While we seed, as many as take 128 KiB/s each are unchoked in any case, and more while more of them
     * take more in all.
     */
    UploadSlots RATE_BASED = new RateBased(1 << 10, 8 << 10, 128 << 10);

    /**
     * Always the same number.
     *
     * @param count at least 1
     */
    record Fixed(int count) implements UploadSlots {
        /** @throws IllegalArgumentException for less than one slot */
        public Fixed {
            if (count < 1) {
                throw new IllegalArgumentException(count + " upload slots");
            }
        }
    }

    /**
     * A number that follows from the rates at which peers take.
     *
     * @param firstBytesPerSecond what the first peer has to take to be worth its slot
     * @param stepBytesPerSecond what each further one has to take more than the one before
     * @param enoughBytesPerSecond while we seed, no peer has to take more than this
     */
    record RateBased(long firstBytesPerSecond, long stepBytesPerSecond, long enoughBytesPerSecond)
            implements UploadSlots {
        /** @throws IllegalArgumentException for rates below one byte a second */
        public RateBased {
            if (firstBytesPerSecond < 1 || stepBytesPerSecond < 1 || enoughBytesPerSecond < 1) {
                throw new IllegalArgumentException("thresholds of upload slots are at least 1 B/s");
            }
        }
    }
}
