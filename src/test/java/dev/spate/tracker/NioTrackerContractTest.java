package dev.spate.tracker;

import dev.spate.net.TransportName;

/** The contract once more without any native transport. */
class NioTrackerContractTest extends TrackerContract {
    NioTrackerContractTest() {
        super(TransportName.NIO);
    }
}
