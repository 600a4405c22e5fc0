package dev.spate.tracker;

/** The contract on the best transport of this machine. */
class TrackerContractTest extends TrackerContract {
    TrackerContractTest() {
        super("");
    }
}
