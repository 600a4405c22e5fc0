package dev.spate.tracker;

import dev.spate.net.TransportName;

/** The contract on the best transport of this machine. */
class TrackerContractTest extends TrackerContract {
    TrackerContractTest() {
        super(TransportName.AUTO);
    }
}
