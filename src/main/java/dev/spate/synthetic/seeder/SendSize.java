package dev.spate.synthetic.seeder;

import dev.spate.synthetic.SyntheticPeerGroup;
import dev.spate.torrent.Block;
import java.util.List;

/**
 * How much of a block a slow peer sends at a time: what its rate allows in 50 ms, so that its bytes trickle.
 *
 * <p>Each part costs a system call here and another one in the client, however small it is. So it has {@value #LEAST_BYTES} bytes at
 * least, and where many peers are slow, parts are so large that the swarm sends about {@value #MOST_PER_SECOND} a second in all. What
 * would be more than half a block is a whole one.
 */
public final class SendSize {
    /** Blocks are never divided. */
    static final int WHOLE = Integer.MAX_VALUE;

    static final int LEAST_BYTES = 512;
    static final int MOST_PER_SECOND = 5_000;
    private static final int PARTS_PER_SECOND = 20;

    private final long leastBytes;

    /**
     * @param groups all peers
     * @param totalBytesPerSecond what they upload at most together; 0 for no limit
     */
    public SendSize(List<SyntheticPeerGroup> groups, long totalBytesPerSecond) {
        double rates = groups.stream()
                .mapToDouble(group -> (double) group.peers()
                        * group.behaviour().link(group.link()).bytesPerSecond())
                .sum();
        double together = totalBytesPerSecond == 0 ? rates : Math.min(rates, totalBytesPerSecond);
        leastBytes = Math.max(LEAST_BYTES, (long) (together / MOST_PER_SECOND));
    }

    /** The most bytes that a peer of this rate sends at a time; {@link #WHOLE} when it sends whole blocks. */
    int of(long bytesPerSecond) {
        long bytes = Math.max(leastBytes, bytesPerSecond / PARTS_PER_SECOND);
        return bytesPerSecond == 0 || bytes > Block.LENGTH_BYTES / 2 ? WHOLE : (int) bytes;
    }
}
