package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.synthetic.SwarmReport.AnnounceReport;
import dev.spate.synthetic.SwarmReport.ProgressReport;
import dev.spate.synthetic.SwarmReport.SeriesReport;
import dev.spate.synthetic.seeder.PeerCounters;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwarmReportTest {
    @Test
    void fairnessIsJainsIndexOverThePeersThatCouldServe() {
        assertEquals(1, report(peer(7, 1), peer(7, 1), peer(7, 1)).fairness());
        assertEquals(
                0.25, report(peer(9, 1), peer(0, 1), peer(0, 1), peer(0, 1)).fairness());
        // (1 + 2 + 3)^2 / (3 (1 + 4 + 9)) = 36 / 42
        assertEquals(36 / 42.0, report(peer(1, 1), peer(2, 1), peer(3, 1)).fairness(), 1e-12);
        assertEquals(-1, report(peer(0, 1)).fairness());
    }

    @Test
    void fairnessIgnoresPeersThatWereNotConnectedOrNeverServe() {
        PeerCounters useless = counters(0, 1);
        PeerReport never = useless.report(0, "a", new Misbehaviours.NeverUnchoke());
        assertEquals(
                1,
                report(peer(7, 1), new PeerCounters().report(0, "a", Behaviour.HONEST), never)
                        .fairness());
    }

    @Test
    void outstandingRequestsHaveAMaximumAndAMedianOfTheConnected() {
        SwarmReport even = report(peer(0, 2), peer(0, 8), peer(0, 5), peer(0, 100));
        assertEquals(100, even.mostOutstanding());
        assertEquals(6.5, even.medianOutstanding());
        assertEquals(5, report(peer(0, 2), peer(0, 8), peer(0, 5)).medianOutstanding());
        assertEquals(
                0, report(new PeerCounters().report(0, "a", Behaviour.HONEST)).medianOutstanding());
    }

    @Test
    void theTotalsLeaveOutWhatIsLong() {
        SwarmReport report = report(peer(1, 1));
        String totals = report.totalsJson().toString();
        assertFalse(totals.contains("series") || totals.contains("latency") || totals.contains("eachPeer"), totals);
        String all = report.toJson(true).toString();
        assertTrue(all.contains("\"series\":{\"stepSeconds\":0.020,\"distinctBytes\":[1,2],"), all);
        assertTrue(all.contains("\"latency\":\"abc\",\"eachPeer\":[{\"index\":0,"), all);
    }

    private static PeerReport peer(long bytes, int outstanding) {
        return counters(bytes, outstanding).report(0, "a", Behaviour.HONEST);
    }

    private static PeerCounters counters(long bytes, int outstanding) {
        PeerCounters counters = new PeerCounters();
        counters.connections = 1;
        counters.bytesServed = bytes;
        counters.mostOutstanding = outstanding;
        return counters;
    }

    private static SwarmReport report(PeerReport... peers) {
        SeriesReport series = new SeriesReport(0.02, new long[] {1, 2}, new long[2], new long[2]);
        return new SwarmReport(
                "00",
                1,
                List.copyOf(Arrays.asList(peers)),
                new AnnounceReport(0, 0, 0, 0, 0),
                new ProgressReport(-1, -1, -1, -1, 0, 0, 0, 0, 0, 0, series, "abc"));
    }
}
