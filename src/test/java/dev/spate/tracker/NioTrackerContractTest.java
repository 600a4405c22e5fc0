package dev.spate.tracker;

/** The contract once more without any native transport. */
class NioTrackerContractTest extends TrackerContract {
    NioTrackerContractTest() {
        super("nio");
    }
}
