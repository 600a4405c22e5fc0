package dev.spate.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.report.BenchReport;
import dev.spate.report.ClientSpec;
import dev.spate.report.Environment;
import dev.spate.report.Outcome;
import dev.spate.report.ReportException;
import dev.spate.report.ReportJsonTest;
import dev.spate.report.ReportReader;
import dev.spate.report.ReportWriter;
import dev.spate.report.RunRecord;
import dev.spate.report.Runs;
import dev.spate.report.SampleReport;
import dev.spate.report.ScenarioSpec;
import dev.spate.report.Warning;
import dev.spate.report.text.Quantity;
import dev.spate.report.text.ReportTable;
import dev.spate.report.text.ReportText;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportPageTest {
    private static final String HOSTILE =
            "\"><script>alert(1)</script><img src=x onerror='x'>&\u0000\u001b[2J\u202e\ud800";

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void thePageIsWellFormedWithAllChartsAndRows(long seed) throws Exception {
        BenchReport report = SampleReport.large(seed, 3);
        Document page = parse(ReportPage.html(report));
        // Six of bars, three of curves, and one for each client, in each scenario; bars of shares where there is a
        // limit.
        int limited = (int) report.scenarios().stream()
                .filter(each -> each.capacityBytesPerSecond() > 0)
                .count();
        assertEquals(report.scenarios().size() * (6 + 3 + 6) + limited, count(page, "figure"));
        int rows = 1 + 6 + report.scenarios().size() * 7 + 1 + 2 * report.runs().size();
        assertEquals(rows, count(page, "tr"));
    }

    @Test
    void nothingIsLoadedFromElsewhereAndNothingRuns() {
        String page = ReportPage.html(SampleReport.large(1, 2));
        assertFalse(page.contains("<script"), "script");
        assertFalse(page.matches("(?s).*(?:src|href)=\"(?!#).*"), "a link that leads elsewhere");
        assertFalse(page.contains("@import") || page.contains("url("), "style that loads");
        assertTrue(page.contains("default-src 'none'".replace("'", "&#39;")), "policy");
    }

    @Test
    void textOfClientsIsEscaped() throws Exception {
        RunRecord run = new RunRecord("one", HOSTILE, 1, Outcome.FAILED, HOSTILE, List.of(HOSTILE), Optional.empty());
        BenchReport report = new BenchReport(
                new Environment(
                        HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, 1, HOSTILE, HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE,
                        HOSTILE),
                List.of(new ScenarioSpec("one", HOSTILE, List.of(HOSTILE), List.of(HOSTILE), 1, 1, 1, 1)),
                List.of(new ClientSpec(HOSTILE, HOSTILE, List.of(HOSTILE), false)),
                HOSTILE,
                List.of(run, Runs.run(HOSTILE, 1, Outcome.DONE, 1)),
                List.of(new Warning("one", HOSTILE, 1, HOSTILE)),
                true);
        String page = ReportPage.html(report);
        Document parsed = parse(page);
        assertEquals(0, count(parsed, "script"));
        assertEquals(0, count(parsed, "img"));
        assertTrue(page.contains("&lt;script&gt;"));
        assertFalse(page.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c) || c == 0x202e));
    }

    @Test
    void warningsStandAboveTheFigures() {
        String page = ReportPage.html(SampleReport.large(1, 1));
        assertTrue(page.indexOf("cut the peers to 1,000") < page.indexOf("Summary"));
    }

    @Test
    void theSwarmsCommandHoldsWhatASwarmTakesAndNoMore() {
        ScenarioSpec resume = new ScenarioSpec(
                "resume", "", List.of("--peers", "5"), List.of("--kill-at", "50%", "--magnet"), 1 << 20, 1 << 14, 5, 0);
        String page = ReportPage.html(new BenchReport(
                SampleReport.environment(), List.of(resume), List.of(), "", List.of(), List.of(), false));
        String text = page.replaceAll("<[^>]*>", "").replaceAll("\\s+", " ");
        assertTrue(text.contains("spate swarm --peers 5 , and to the client --kill-at 50% --magnet"), text);
    }

    @Test
    void anEmptyReportIsAPage() throws Exception {
        parse(ReportPage.html(
                new BenchReport(SampleReport.environment(), List.of(), List.of(), "", List.of(), List.of(), false)));
    }

    @Test
    void runsWithoutSeriesLatencyAndFiguresAreAPage() throws Exception {
        parse(ReportPage.html(
                new Runs().client("a", 1, -1, Double.NaN).client("b").report("a")));
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void whateverCanBeReadCanBeShown(long seed) throws Exception {
        Random random = new Random(seed);
        String right = ReportWriter.toJson(ReportJsonTest.small());
        List<String> numbers = List.of(
                "0", "-1", "1", "null", "1e308", "4.9e-324", "-1e308", "9223372036854775807", "-9223372036854775808");
        Pattern number = Pattern.compile("(?<=[:,\\[])-?[0-9][0-9.E-]*(?=[,}\\]])");
        int shown = 0;
        for (int i = 0; i < 300; i++) {
            String broken = number.matcher(right)
                    .replaceAll(
                            old -> random.nextInt(12) == 0 ? numbers.get(random.nextInt(numbers.size())) : old.group());
            try {
                BenchReport report = ReportReader.read(broken.getBytes(StandardCharsets.UTF_8));
                parse(ReportPage.html(report));
                ReportTable.of(report, 100);
                ReportText.of(report, 100);
                shown++;
            } catch (ReportException e) {
                continue;
            }
        }
        assertTrue(shown > 10, "shown: " + shown);
    }

    @Test
    void clientsKeepTheirColourAndMoreThanEightDiffer() {
        Runs runs = new Runs();
        for (int i = 0; i < 10; i++) {
            runs.client("c" + i, 1);
        }
        BenchReport report = runs.client("null", 1).report("");
        Palette palette = new Palette(report.clients());
        assertEquals(11, report.clients().stream().map(palette::of).distinct().count());
    }

    @ParameterizedTest
    @CsvSource({"0,10,0 2 4 6 8 10", "0,0.7,0 0.2 0.4 0.6", "95,100,95 96 97 98 99 100", "0,1234,0 250 500 750 1000"})
    void axesAreMarkedAtRoundNumbers(double low, double high, String marks) {
        List<String> ticks = AxisScale.linear(low, high, 0, 100).ticks(5).stream()
                .map(Quantity::mark)
                .toList();
        assertEquals(List.of(marks.split(" ")), ticks);
    }

    @Test
    void aPointStandsWhereItsValueSays() {
        assertEquals(75, AxisScale.linear(0, 4, 0, 100).at(3));
        assertEquals(50, AxisScale.logarithmic(2, 60, 0, 100).at(10), 1e-9);
        assertEquals(100, AxisScale.linear(0, 4, 0, 100).at(99));
    }

    private static int count(Document page, String tag) {
        return page.getElementsByTagName(tag).getLength();
    }

    /** Our own HTML is also XML, but for the first line. */
    private static Document parse(String page) throws Exception {
        String xml = page.substring(page.indexOf('\n') + 1);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }
}
