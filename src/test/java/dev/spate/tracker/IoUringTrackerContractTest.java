package dev.spate.tracker;

import dev.spate.net.TransportName;

/** The contract once more on io_uring, where the kernel lets us. */
class IoUringTrackerContractTest extends TrackerContract {
    IoUringTrackerContractTest() {
        super(TransportName.IO_URING);
    }
}
