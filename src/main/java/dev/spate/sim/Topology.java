package dev.spate.sim;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Who is connected to whom. When a downloader may have enough connections, all are connected to all. Otherwise each downloader
 * finds others at random, as through a tracker, until it has as many connections as it may. Peers that only serve take any
 * number.
 */
final class Topology {
    /** Called for each connection, in an order that follows from the seed. */
    interface Connector {
        /** @param other a downloader if less than their number, else a peer */
        void connect(int downloader, int other);
    }

    /** So many who are connected already, or full, are met for each place before it stays empty. */
    private static final int TRIES = 30;

    private final int downloaders;
    private final int others;
    private final int most;
    private final RandomGenerator random;
    private final Connector connector;
    private final int[] degree;
    private final Set<Long> known = new HashSet<>();

    Topology(int downloaders, int peers, int most, RandomGenerator random, Connector connector) {
        this.downloaders = downloaders;
        this.others = downloaders + peers;
        this.most = most;
        this.random = random;
        this.connector = connector;
        this.degree = new int[others];
    }

    void connect() {
        if (others - 1 <= most) {
            connectAll();
            return;
        }
        leaveNoPeerAlone();
        for (int round = 0; round < most; round++) {
            for (int downloader = 0; downloader < downloaders; downloader++) {
                if (degree[downloader] <= round) {
                    connectOne(downloader);
                }
            }
        }
    }

    private void connectAll() {
        for (int downloader = 0; downloader < downloaders; downloader++) {
            for (int other = downloader + 1; other < others; other++) {
                connector.connect(downloader, other);
            }
        }
    }

    /** A few peers in a crowd of downloaders: what they have must be reached by somebody. */
    private void leaveNoPeerAlone() {
        if (others - downloaders <= downloaders) {
            int first = random.nextInt(downloaders);
            for (int peer = downloaders; peer < others; peer++) {
                tryConnect((first + peer) % downloaders, peer);
            }
        }
    }

    private void connectOne(int downloader) {
        for (int tries = 0; tries < TRIES; tries++) {
            if (tryConnect(downloader, random.nextInt(others))) {
                return;
            }
        }
    }

    private boolean tryConnect(int downloader, int other) {
        boolean full = other < downloaders && degree[other] >= most;
        long edge = (long) Math.min(downloader, other) * others + Math.max(downloader, other);
        if (other == downloader || full || !known.add(edge)) {
            return false;
        }
        degree[downloader]++;
        degree[other]++;
        connector.connect(downloader, other);
        return true;
    }
}
