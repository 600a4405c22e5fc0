package dev.spate.support;

import java.util.List;

/**
 * The JVM flags of a child process whose memory a test bounds. Left to itself the JVM sizes its heap by the memory of the
 * machine (a 64th of it at the start, a quarter at most), picks a collector by it, and threads by the number of cores: on a
 * large machine the peak would tell how much garbage was left lying about. With these the old generation grows with what is
 * live, and the peak tells of spate.
 */
public final class FixedHeap {
    /** The most is beyond every bound: what spate takes too much of is to be measured, and not to end as a lack of memory. */
    public static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-Xms32m",
            "-Xmn16m",
            "-Xmx1g",
            "-XX:MaxDirectMemorySize=1g",
            "-XX:ActiveProcessorCount=2");

    private FixedHeap() {}

    public static String[] flags() {
        return FLAGS.toArray(String[]::new);
    }
}
