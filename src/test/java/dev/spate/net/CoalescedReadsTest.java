package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.net.CoalescedReads.Mode;
import org.junit.jupiter.api.Test;

class CoalescedReadsTest {
    private final CoalescedReads reads = new CoalescedReads();

    private Mode calls(int count, int datagramsEach) {
        for (int i = 0; i < count; i++) {
            reads.read(datagramsEach);
        }
        return reads.next();
    }

    private int singleCallsUntilTrial() {
        int calls = 0;
        do {
            calls++;
        } while (calls(1, 64) == Mode.SINGLE);
        return calls;
    }

    @Test
    void aQuietSocketIsLeftAlone() {
        assertEquals(Mode.SINGLE, calls(2_047, 1));
        assertEquals(Mode.COALESCED, calls(1, 1));
    }

    /** 64 calls that find single datagrams, until the trial has ended. */
    private Mode trialThatFails() {
        for (int i = 1; i < CoalescedReads.TRIAL_JUDGEMENTS; i++) {
            assertEquals(Mode.COALESCED, calls(64, 1));
        }
        return calls(64, 1);
    }

    @Test
    void whatIsWorthItIsKeptUntilItIsNotAnyMore() {
        singleCallsUntilTrial();
        for (int i = 0; i < 10; i++) {
            assertEquals(Mode.COALESCED, calls(64, 4));
        }
        assertEquals(Mode.COALESCED, calls(64, 3));
        assertEquals(Mode.SINGLE, calls(1, 0));
    }

    @Test
    void aTrialEndsWhenNothingWaits() {
        singleCallsUntilTrial();
        assertEquals(Mode.COALESCED, trialThatFails());
        assertEquals(Mode.COALESCED, calls(25, 1));
        assertEquals(Mode.SINGLE, calls(1, 0));
    }

    @Test
    void aTrialEndsThoughTheSocketIsNeverEmpty() {
        singleCallsUntilTrial();
        assertEquals(Mode.COALESCED, trialThatFails());
        assertEquals(Mode.COALESCED, calls(CoalescedReads.MOST_JUDGED_CALLS - 65, 1));
        assertEquals(Mode.SINGLE, calls(1, 1));
    }

    @Test
    void whatWaitedBeforeATrialDoesNotSpoilIt() {
        singleCallsUntilTrial();
        for (int i = 0; i < CoalescedReads.TRIAL_JUDGEMENTS - 1; i++) {
            assertEquals(Mode.COALESCED, calls(64, 1));
        }
        assertEquals(Mode.COALESCED, calls(64, 40));
        assertEquals(Mode.COALESCED, calls(64, 1));
        assertEquals(Mode.SINGLE, calls(1, 0));
    }

    @Test
    void trialsThatFailComeEverMoreRarely() {
        assertEquals(2_048 / 64, singleCallsUntilTrial());
        for (long datagrams : new long[] {16_384, 131_072, 1 << 20, 1 << 20}) {
            trialThatFails();
            calls(1, 0);
            assertEquals(datagrams / 64, singleCallsUntilTrial());
        }
        assertEquals(Mode.COALESCED, calls(64, 40));
        assertEquals(Mode.COALESCED, calls(64, 1));
        assertEquals(Mode.SINGLE, calls(1, 0));
        assertEquals(16_384 / 64, singleCallsUntilTrial());
    }

    @Test
    void aSystemThatCannotIsNotAskedAgain() {
        singleCallsUntilTrial();
        reads.impossible();
        assertEquals(Mode.SINGLE, calls(1 << 20, 64));
    }
}
