package dev.spate.session;

import dev.spate.scheduler.SchedulerSnapshot;
import java.util.Optional;

/**
 * What decides why a download is not faster at one moment.
 *
 * @param known addresses of peers
 * @param halfOpen dials under way
 * @param connected peers, web seeds among them
 * @param asking whether a tracker is being asked and has not answered
 * @param seeking what the sources of peers are doing, in a few words
 * @param schedulerSnapshot where the requests stand
 * @param holder the address of the peer that holds the last blocks
 * @param silentNanos since the last byte of a block
 * @param hashNanos spent by disk threads on hashing, lately
 * @param writeNanos spent by disk threads on writing, lately
 * @param busyShare part of the time, lately, in which the loop's thread had a CPU
 * @param waitedShare part of the time, lately, in which it could have run and other threads did
 */
public record BottleneckInputs(
        int known,
        int halfOpen,
        int connected,
        boolean asking,
        String seeking,
        SchedulerSnapshot schedulerSnapshot,
        Optional<String> holder,
        long silentNanos,
        long hashNanos,
        long writeNanos,
        double busyShare,
        double waitedShare) {}
