package dev.spate.report;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import java.nio.charset.StandardCharsets;

/** Reports of {@code bench}, which people send one another. */
public final class ReportFuzz {
    private static final int PER_BYTE = 400;

    private ReportFuzz() {}

    /** The input is a file. */
    public static void fuzzerTestOneInput(byte[] data) {
        BenchReport report = Bounded.by(PER_BYTE, data.length, () -> read(data));
        if (report != null) {
            String json = ReportWriter.toJson(report);
            Check.equal(json, ReportWriter.toJson(ReportReader.read(json.getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static BenchReport read(byte[] data) {
        try {
            return ReportReader.read(data);
        } catch (ReportException refused) {
            return null;
        }
    }
}
