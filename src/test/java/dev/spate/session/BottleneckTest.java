package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.SchedulerSnapshot;
import dev.spate.session.Bottleneck.Cause;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BottleneckTest {
    private static final long MIB = 1 << 20;

    /** A moment in which fifty peers with full windows deliver; each test changes what it is about. */
    private static final class Moment {
        int known = 60;
        int halfOpen;
        int connected = 50;
        boolean asking;
        int interesting = 50;
        int askable = 50;
        int silent;
        int busy = 50;
        int growing;
        int capped;
        int outstanding = 500;
        int missing = 100;
        int idle = 80;
        int storing = 2;
        long storingBytes = 2 * MIB;
        boolean memoryShort;
        Optional<SchedulerSnapshot.Holder> holder = Optional.empty();
        long silentNanos = 1_000_000;
        long hashNanos = 10;
        long writeNanos = 20;
        double loopBusy = 0.3;
        double waited = 0.1;

        Bottleneck cause() {
            SchedulerSnapshot schedulerSnapshot = new SchedulerSnapshot(
                    interesting,
                    askable,
                    silent,
                    busy,
                    growing,
                    capped,
                    outstanding,
                    12_300_000,
                    missing,
                    idle,
                    storing,
                    0,
                    64 * MIB,
                    64 * MIB,
                    storingBytes,
                    memoryShort,
                    holder);
            return Bottleneck.of(new BottleneckInputs(
                    known,
                    halfOpen,
                    connected,
                    asking,
                    "trackers answered, asked again in 20 s",
                    schedulerSnapshot,
                    holder.map(it -> "192.0.2.7:6881"),
                    silentNanos,
                    hashNanos,
                    writeNanos,
                    loopBusy,
                    waited));
        }
    }

    private final Moment moment = new Moment();

    private void expect(Cause cause, String fragment) {
        Bottleneck found = moment.cause();
        assertEquals(cause, found.cause(), found.sentence());
        assertTrue(found.sentence().contains(fragment), found.sentence());
    }

    @Test
    void fullWindowsMeanThatThePeersOrTheNetworkAreTheLimit() {
        expect(Cause.PEERS, "50 of 50 peers asked for all they take, 12.3 ms from request to block");
    }

    @Test
    void windowsThatGrowHaveNotFoundTheLimitYet() {
        moment.growing = 26;
        expect(Cause.GROWING, "50 of 50 peers");
    }

    @Test
    void windowsThatThePeersCapMeanDistance() {
        moment.capped = 26;
        expect(Cause.DISTANCE, "12.3 ms");
    }

    @Test
    void aTrackerThatIsAskedWhileNobodyIsKnown() {
        moment.connected = 0;
        moment.known = 0;
        moment.asking = true;
        expect(Cause.TRACKER, "trackers answered");
        moment.asking = false;
        expect(Cause.NO_PEERS, "asked again in 20 s");
    }

    @Test
    void knownPeersThatAreNotConnected() {
        moment.connected = 0;
        expect(Cause.NOT_CONNECTED, "60 known");
        moment.halfOpen = 7;
        expect(Cause.NOT_CONNECTED, "dialling 7 of 60");
    }

    @Test
    void peersWithoutAMissingPiece() {
        moment.interesting = 0;
        moment.askable = 0;
        expect(Cause.NO_PIECES, "50 peers connected");
    }

    @Test
    void peersThatChoke() {
        moment.askable = 0;
        moment.busy = 0;
        expect(Cause.CHOKED, "50 peers");
    }

    @Test
    void peersThatOweBlocksAndSendNone() {
        moment.silentNanos = 5_500_000_000L;
        expect(Cause.SILENT, "500 blocks asked for, nothing came for 5 s");
    }

    @Test
    void memoryThatWaitsForTheDiskIsTheDisksFault() {
        moment.memoryShort = true;
        moment.busy = 10;
        moment.storing = 55;
        moment.storingBytes = 55 * MIB;
        expect(Cause.DISK, "55 pieces, 55.0 MiB of 64.0 MiB wait for it");
        moment.hashNanos = 30;
        expect(Cause.HASHING, "55 pieces");
    }

    @Test
    void aSlowDiskIsNotBlamedWhileEveryWindowIsFull() {
        moment.memoryShort = true;
        moment.storing = 55;
        moment.storingBytes = 55 * MIB;
        expect(Cause.PEERS, "");
    }

    @Test
    void memoryThatBegunPiecesHoldIsTooSmall() {
        moment.memoryShort = true;
        moment.busy = 10;
        expect(Cause.MEMORY, "64.0 MiB held");
    }

    @Test
    void theLastPiecesAtTheDisk() {
        moment.missing = 2;
        moment.idle = 0;
        moment.outstanding = 0;
        moment.interesting = 50;
        expect(Cause.DISK, "2 pieces, 2.0 MiB");
    }

    @Test
    void namesWhoHoldsTheLastBlocks() {
        moment.busy = 0;
        moment.idle = 0;
        moment.outstanding = 9;
        moment.holder = Optional.of(new SchedulerSnapshot.Holder(new PeerKey(3), 8, 2048));
        expect(Cause.LAST_BLOCKS, "9 asked for, 8 of 192.0.2.7:6881 at 2 KiB/s");
    }

    @Test
    void lastBlocksAreNoReasonWhileNobodyCouldHelp() {
        moment.holder = Optional.of(new SchedulerSnapshot.Holder(new PeerKey(3), 8, 2048));
        expect(Cause.PEERS, "50 of 50 peers");
        moment.busy = 45;
        expect(Cause.LAST_BLOCKS, "8 of 192.0.2.7:6881");
        moment.interesting = 1;
        moment.askable = 1;
        moment.busy = 1;
        expect(Cause.LAST_BLOCKS, "8 of 192.0.2.7:6881");
    }

    @Test
    void aLoopWithoutTimeIsTheLimitHoweverFullTheWindows() {
        moment.loopBusy = 0.85;
        expect(Cause.LOOP, "85 % of a CPU");
        moment.loopBusy = 0.5;
        moment.waited = 0.45;
        expect(Cause.CPU, "45 % of the time");
    }

    @Test
    void peersWithRoomThatLackWhatIsMissing() {
        moment.busy = 10;
        moment.silent = 10;
        expect(Cause.RARE, "30 of 40 peers");
    }

    @Test
    void peersThatHaveNothingThatIsMissingAreNoHelpEither() {
        moment.interesting = 20;
        moment.askable = 20;
        moment.busy = 20;
        expect(Cause.RARE, "30 of 50 peers");
        moment.connected = 40;
        expect(Cause.PEERS, "20 of 20 peers asked for all they take");
    }

    @Test
    void fewPeersThatServeAmongManyThatChokeAreNotTheLimit() {
        moment.askable = 10;
        moment.busy = 10;
        expect(Cause.CHOKED, "40 of 50 peers with missing pieces choke us");
        moment.askable = 30;
        moment.busy = 30;
        expect(Cause.PEERS, "30 of 30 peers asked for all they take");
    }

    @Test
    void aFewIdlePeersAreNoReason() {
        moment.busy = 46;
        moment.memoryShort = true;
        expect(Cause.PEERS, "46 of 50 peers asked for all they take");
        moment.busy = 45;
        expect(Cause.MEMORY, "64.0 MiB held");
    }

    @Test
    void aLoopWithoutTimeHidesMemoryAndLastBlocks() {
        moment.loopBusy = 0.95;
        moment.memoryShort = true;
        moment.busy = 10;
        expect(Cause.LOOP, "95 % of a CPU");
        moment.holder = Optional.of(new SchedulerSnapshot.Holder(new PeerKey(3), 8, 2048));
        expect(Cause.LOOP, "95 % of a CPU");
    }

    @Test
    void everyCauseHasWordsAndAName() {
        for (Cause each : Cause.values()) {
            assertTrue(each.words().length() <= 40, each.words());
            assertTrue(each.id().matches("[a-z_]+"), each.id());
        }
    }
}
