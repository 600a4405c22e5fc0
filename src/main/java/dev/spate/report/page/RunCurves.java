package dev.spate.report.page;

import dev.spate.report.Figures;
import dev.spate.report.Series;
import dev.spate.report.page.LineChart.Point;
import dev.spate.report.stats.Cell;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Points of the curves that are drawn of a run: its series and its histogram. */
final class RunCurves {
    /** A curve has about so many points at most: more cannot be seen, and make the page large. */
    private static final int POINTS = 160;

    private static final int RATES = 60;
    private static final double MEBIBYTE = 1L << 20;
    private static final double TAIL_FROM = 0.95;

    /** Percentiles are drawn by the number of their nines: 1 is 90 %, 2 is 99 %. */
    private static final double MOST_NINES = 4;

    private static final double NINES_STEP = 0.05;

    private RunCurves() {}

    /** Seconds, and per cent of the content that had been sent once; empty when nothing was sent. */
    static List<Point> progress(Figures figures, long contentBytes) {
        long[] bytes = figures.transfer().series().distinctBytes();
        int length = lengthUntilFull(bytes);
        List<Point> points = new ArrayList<>();
        if (length == 0 || bytes[length - 1] <= 0) {
            return points;
        }
        points.add(new Point(0, 0));
        if (figures.transfer().firstBlockSeconds() > 0
                && figures.transfer().firstBlockSeconds()
                        < figures.transfer().series().stepSeconds()) {
            points.add(new Point(figures.transfer().firstBlockSeconds(), 0));
        }
        int step = Math.max(1, length / POINTS);
        for (int i = 0; i < length; i++) {
            Point point = new Point(
                    (i + 1) * figures.transfer().series().stepSeconds(),
                    100.0 * Math.min(bytes[i], contentBytes) / contentBytes);
            boolean beforeTheEnd = figures.transfer().allSeconds() < 0
                    || point.x() < figures.transfer().allSeconds();
            if (beforeTheEnd && (i % step == step - 1 || i == length - 1)) {
                points.add(point);
            }
        }
        // The last step of a series is over only after the end; the end itself is known exactly.
        if (figures.transfer().allSeconds() >= 0) {
            points.add(new Point(figures.transfer().allSeconds(), 100));
        }
        return points;
    }

    /** Seconds since 95 % had been sent, and per cent; empty when it never was. */
    static List<Point> tail(Figures figures, long contentBytes) {
        long[] bytes = figures.transfer().series().distinctBytes();
        double step = figures.transfer().series().stepSeconds();
        int from = 0;
        while (from < bytes.length && bytes[from] < TAIL_FROM * contentBytes) {
            from++;
        }
        double start = (from + 1) * step;
        List<Point> points = new ArrayList<>();
        int length = lengthUntilFull(bytes);
        int stride = Math.max(1, (length - from) / POINTS);
        for (int i = from; i < length; i += stride) {
            double seconds = (i + 1) * step;
            if (figures.transfer().allSeconds() < 0
                    || seconds < figures.transfer().allSeconds()) {
                points.add(new Point(seconds - start, 100.0 * Math.min(bytes[i], contentBytes) / contentBytes));
            }
        }
        if (figures.transfer().allSeconds() >= 0) {
            points.add(new Point(Math.max(0, figures.transfer().allSeconds() - start), 100));
        }
        return points;
    }

    /** Seconds, and MiB/s that the swarm sent around that time. */
    static List<Point> rate(Series series) {
        long[] bytes = series.sentBytes();
        int length = lengthUntilFull(bytes);
        if (length == 0 || bytes[length - 1] <= 0) {
            return List.of();
        }
        int step = Math.max(1, (length + RATES - 1) / RATES);
        List<Point> points = new ArrayList<>();
        for (int from = 0; from < length; from += step) {
            int to = Math.min(length, from + step);
            long before = from == 0 ? 0 : bytes[from - 1];
            double seconds = (to - from) * series.stepSeconds();
            double rate = Math.max(0, bytes[to - 1] - before) / MEBIBYTE / seconds;
            points.add(new Point((from + to) / 2.0 * series.stepSeconds(), rate));
        }
        return points;
    }

    /** Nines of a percentile, and the milliseconds that it took, over all counted runs; empty when nothing was counted. */
    static List<Point> latency(Cell cell) {
        Histogram all = new Histogram(3);
        all.setAutoResize(true);
        cell.counted().stream()
                .flatMap(run -> run.figures().stream())
                .forEach(figures -> all.add(figures.transfer().latency().decode()));
        List<Point> points = new ArrayList<>();
        double most = Math.min(MOST_NINES, Math.log10(Math.max(1, all.getTotalCount())));
        for (double nines = NINES_STEP; all.getTotalCount() > 0 && nines <= most; nines += NINES_STEP) {
            double micros = all.getValueAtPercentile(100 * (1 - Math.pow(10, -nines)));
            points.add(new Point(nines, Math.max(1, micros) / 1_000));
        }
        return points;
    }

    /** Values after the last that differs from its successor tell nothing more. */
    private static int lengthUntilFull(long[] bytes) {
        int length = bytes.length;
        while (length > 1 && bytes[length - 1] == bytes[length - 2]) {
            length--;
        }
        return length;
    }
}
