package dev.spate.report.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.report.BenchReport;
import dev.spate.report.ClientSpec;
import dev.spate.report.Outcome;
import dev.spate.report.ReportJsonTest;
import dev.spate.report.RunRecord;
import dev.spate.report.Runs;
import dev.spate.report.SampleReport;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTextTest {
    private static final BenchReport LARGE = SampleReport.large(1, 3);

    @ParameterizedTest
    @ValueSource(ints = {80, 90, 100, 120, 160})
    void rowsFitTheTerminalAndNameEveryClient(int width) {
        List<String> lines = ReportText.of(LARGE, width).lines().toList();
        for (ClientSpec client : LARGE.clients()) {
            List<String> rows = lines.stream()
                    .filter(line -> line.startsWith(client.name() + " "))
                    .toList();
            assertEquals(LARGE.scenarios().size(), rows.size(), client.name());
            rows.forEach(row -> assertTrue(row.length() <= width, row));
        }
    }

    @Test
    void aClientThatSeedsIsJudgedByWhatItGave() {
        BenchReport report = ReportJsonTest.seeding(0.9, 0.4);
        String single = ReportText.of(report, 120);
        assertTrue(single.contains("1 GiB in pieces of 1 MiB seeded, 2 GiB taken by 50 leechers"), single);
        assertTrue(single.contains("1024 MiB/s from the first block on, 1.20 s of CPU per GiB"), single);
        assertTrue(single.contains("0.90 of the leechers' rates, 0.40 when the first was done"), single);
        assertTrue(single.contains("3.00 s, 1.50 s per GiB"), "by what all leechers took: " + single);
        String table = ReportTable.of(report, 200);
        assertTrue(table.contains("serving") && table.contains("fair at 1st"), table);
        assertFalse(ReportTable.of(SampleReport.large(1, 1), 200).contains("fair"), "not of downloads");
    }

    @Test
    void aClientAmongOthersIsJudgedByTheMiddleOneOfThem() {
        String single = ReportText.of(ReportJsonTest.trading(), 120);
        assertTrue(single.contains("after 18.00 s, 0.75 times the others' 24.00 s (middle)"), single);
        assertTrue(single.contains("gave         32 MiB, took 64 MiB"), single);
        assertTrue(single.contains("2 aria2c: 2 complete, after 22.00 s (middle), gave 3 MiB"), single);
        assertTrue(single.contains("1 rtorrent: 0 complete, after - s (middle), gave 0 B"), single);
        String table = ReportTable.of(ReportJsonTest.trading(), 200);
        assertTrue(table.contains("others s") && table.contains("×others") && table.contains("50 %"), table);
        assertTrue(table.contains("beside spate: 2 aria2c: 2 complete"), table);
        assertFalse(ReportTable.of(SampleReport.large(1, 1), 200).contains("others"), "not of others");
    }

    @Test
    void aTableOfOneHundredAndTwentyColumnsHasWhatClientsAreJudgedBy() {
        String header = ReportText.of(LARGE, 120).lines().skip(1).findFirst().orElseThrow();
        for (String title :
                List.of("wall s", "share", "tail", "tail %", "CPU/GiB", "MiB RSS", "waste", "peers", "vs spate")) {
            assertTrue(header.contains(title), title);
        }
    }

    @Test
    void aNarrowTerminalKeepsWhatTellsMost() {
        String header = ReportText.of(LARGE, 40).lines().skip(1).findFirst().orElseThrow();
        assertEquals(List.of("client", "wall", "s", "vs", "spate"), List.of(header.split(" +")));
    }

    @Test
    void aWideTerminalShowsEveryColumn() {
        String download = ReportText.of(LARGE, 200).lines().skip(1).findFirst().orElseThrow();
        String seeding = ReportTable.of(ReportJsonTest.seeding(1, 1), 200)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
        String trading = ReportTable.of(ReportJsonTest.trading(), 200)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
        String all = String.join("\n", download, seeding, trading);
        for (Column column : Column.ALL) {
            assertTrue(all.contains(column.title()), column::title);
        }
    }

    @Test
    void writesTheWholeTable() {
        BenchReport report = new Runs()
                .client("null", 4, 4.1, 4.2)
                .client("fast", 5, 5.1, 5.2)
                .client("slow", 9, 10, 11)
                .client("shaky", 5, -1, 5)
                .client("broken", -1, -1, -1)
                .warning("another process took 0.4 cores")
                .report("fast");
        assertEquals("""
            one: 1 GiB in pieces of 256 KiB from 10 peers
            client  runs  wall s        95 %  MiB/s  tail  tail %  CPU/GiB  MiB RSS   waste  vs fast
            null    3/3     4.10   4.00–4.20    250  0.20  5.00 %     4.00     64.0  4.98 %  null client
            fast    3/3     5.10   5.00–5.20    201  0.25  5.00 %     4.00     64.0  4.98 %  baseline
            slow    3/3    10.00  9.00–11.00    102  0.50  5.00 %     4.00     64.0  4.98 %  slower ×1.96
            shaky   2/3     5.00   5.00–5.00    205  0.25  5.00 %     4.00     64.0  4.98 %  1 of 3 failed
            broken  0/3   failed           -      -     -       -        -        -       -  3 of 3 failed
              shaky, round 2: failed: exit code 2
              broken, round 1: failed: exit code 1
              broken, round 2: failed: exit code 2
              broken, round 3: failed: exit code 3

            Medians of 3 rounds; 95 %: bootstrap interval of the median wall time.
            Faster or slower: the 95 % interval of the ratio of wall times does not hold 1.
            Clients: null 1.4 (age unknown), fast 1.4 (age unknown), slow 1.4 (age unknown),
              shaky 1.5 (age unknown), broken 1.6 (age unknown).
            warning: another process took 0.4 cores
            """, ReportText.of(report, 96));
    }

    @Test
    void aClientThatWasNotRunSaysSo() {
        RunRecord skipped =
                new RunRecord("one", "b", 1, Outcome.SKIPPED, "cannot read magnet links", List.of(), Optional.empty());
        String text = ReportText.of(
                new Runs().client("a", 1, 2).client("b").add(skipped).report(""), 100);
        assertTrue(text.lines().anyMatch(line -> line.matches("b +- +not run .*")), text);
        assertTrue(text.contains("  b, round 1: skipped: cannot read magnet links"), text);
    }

    @Test
    void textOfClientsHasNoControlCharacters() {
        RunRecord hostile = new RunRecord(
                "one",
                "evil\u001b[2J",
                1,
                Outcome.FAILED,
                "\u001b]0;x\u0007\r\nspoof\u202e",
                List.of(),
                Optional.empty());
        String text = ReportText.of(
                new Runs().client("evil\u001b[2J").add(hostile).client("b", 1).report(""), 80);
        assertFalse(text.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c) || c == 0x202e), text);
        assertFalse(text.lines().anyMatch(line -> line.startsWith("spoof")), text);
    }

    @Test
    void oneRunOfOneClientIsALineForEachFigureBesideTheFloor() {
        BenchReport report = new Runs().client("spate", 5).client("null", 4).report("");
        assertEquals("""
            client       spate 1.5
            swarm        one: 1 GiB in pieces of 256 KiB from 10 peers
            peers        10, of which 10 reached, 9 served
            time         5.00 s, 1.25 times the null client's
                         first block 0.10 s, half 2.50 s, 99 % 4.50 s, tail 0.25 s (5.00 % of the whole)
            rate         205 MiB/s
            CPU          4.00 s, 4.00 s per GiB, 1.00 times the null client's
            peak memory  64 MiB
            sent twice   4.98 %
            queue        32 requests at a peer (middle), 40 at most
            swarm's CPU  1.00 s, 1.00 s per GiB
            verified     every byte
            """, ReportText.of(report, 80));
    }

    @Test
    void oneRunThatFailedSaysWhy() {
        String text = ReportText.of(new Runs().client("spate", -5).report(""), 80);
        assertTrue(text.contains("result       failed: exit code 1\n"), text);
        assertFalse(text.contains("verified"), text);
    }

    @Test
    void anEmptyReportIsNoError() {
        assertEquals(
                "",
                ReportText.of(
                        new BenchReport(
                                SampleReport.environment(), List.of(), List.of(), "", List.of(), List.of(), false),
                        80));
    }
}
