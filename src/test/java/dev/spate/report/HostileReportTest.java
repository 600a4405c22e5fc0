package dev.spate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.report.page.ReportPage;
import dev.spate.report.text.ComparisonText;
import dev.spate.report.text.ReportComparison;
import dev.spate.report.text.ReportText;
import dev.spate.text.ControlCharacters;
import dev.spate.text.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that claim to be a bench's report, made by somebody who wishes their reader ill. */
class HostileReportTest {
    private static final String STEERING = "\u001b]0;owned\u0007\u009b2J\u202e\u2066\u2028\nwarning: forged";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void nestingWithoutEndIsRefused(String opening) {
        byte[] json = opening.repeat(1_000_000).getBytes(StandardCharsets.UTF_8);

        assertThrows(ReportException.class, () -> ReportReader.read(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "1e9", "-1e99999999", "0.", "1E+"})
    void numbersWithoutEndAreRefused(String digits) {
        byte[] json = ("{\"schema\":" + digits.repeat(1_000_000) + "}").getBytes(StandardCharsets.UTF_8);

        assertThrows(ReportException.class, () -> ReportReader.read(json));
    }

    @Test
    void aHistogramFinerThanOursIsRefusedBeforeItIsBuilt() {
        Histogram fine = new Histogram(1, Long.MAX_VALUE / 2, 5);
        fine.recordValue(1);
        ByteBuffer buffer = ByteBuffer.allocate(fine.getNeededByteBufferCapacity());
        int length = fine.encodeIntoCompressedByteBuffer(buffer);
        Latency latency = new Latency(Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length)));

        assertTrue(latency.encoded().length() < 200, "a few characters, 50 MiB");
        assertThrows(IllegalArgumentException.class, latency::decode);
    }

    @Test
    void nothingThatSteersATerminalOrAPageComesThrough() {
        String evil = STEERING + "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        String quoted = JsonObject.quote(evil);
        String json = ReportWriter.toJson(SampleReport.large(1, 2));
        for (String word : new String[] {"aria2c", "fifty", "Linux", "tmpfs"}) {
            json = json.replace(word, quoted.substring(1, quoted.length() - 1));
        }
        BenchReport report = ReportReader.read(json.getBytes(StandardCharsets.UTF_8));

        assertClean(ReportText.of(report, 120));
        assertClean(ComparisonText.of(ReportComparison.of(report, report), report, report, OptionalDouble.empty()));
        String page = ReportPage.html(report);
        assertClean(page);
        assertFalse(page.contains("<script") || page.contains("<img"), "markup of a stranger");
    }

    private static void assertClean(String text) {
        text.codePoints()
                .filter(each -> each != '\n')
                .forEach(each -> assertFalse(
                        ControlCharacters.isNeverShown(each), () -> "U+" + Integer.toHexString(each) + " in " + text));
        assertTrue(text.lines().noneMatch(line -> line.startsWith("warning: forged")), text);
    }

    @Test
    void aLinkPlantedAtTheTemporaryNameIsNotFollowed() throws Exception {
        Path precious = Files.writeString(directory.resolve("precious"), "mine");
        Path file = directory.resolve("report.json");
        Path planted =
                directory.resolve(".report.json." + ProcessHandle.current().pid());
        Files.createSymbolicLink(planted, precious);

        ReportWriter.write(SampleReport.quick(1), file);

        assertEquals("mine", Files.readString(precious));
        assertTrue(Files.isRegularFile(file) && !Files.isSymbolicLink(file) && Files.notExists(planted));
    }
}
