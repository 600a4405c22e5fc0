package dev.spate.report.text;

import dev.spate.report.BenchReport;

/** A report as text for a terminal. */
public final class ReportText {
    private ReportText() {}

    /**
     * A table; for one run of one client, a line for each figure.
     *
     * @param report what was measured
     * @param width columns of the terminal
     * @return lines ended with line feeds; no control characters, whatever a client told
     */
    public static String of(BenchReport report, int width) {
        return SingleRunText.suits(report) ? SingleRunText.of(report) : ReportTable.of(report, width);
    }
}
