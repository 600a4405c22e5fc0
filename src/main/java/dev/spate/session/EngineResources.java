package dev.spate.session;

import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import dev.spate.torrent.PeerId;
import dev.spate.trace.Trace;
import dev.spate.tracker.Trackers;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a download works with, and shares with others but for the randomness.
 *
 * @param transport whose event loop owns everything
 * @param trackers how they are reached
 * @param resolver for host names
 * @param self our peer id
 * @param random for choices that nobody gains by foreseeing
 * @param trace hears what the download does
 * @param clock monotonic nanoseconds
 */
record EngineResources(
        Transport transport,
        Trackers trackers,
        HostResolver resolver,
        PeerId self,
        RandomGenerator random,
        Trace trace,
        LongSupplier clock) {}
