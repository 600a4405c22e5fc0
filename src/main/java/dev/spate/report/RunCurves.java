package dev.spate.report;

import dev.spate.report.LineChart.Point;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What is drawn of a run's series and histogram, as points. */
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

    /** Seconds, and per cent of the content that had been sent once. */
    static List<Point> progress(Series series, long contentBytes) {
        long[] bytes = series.distinctBytes();
        int length = lengthUntilFull(bytes);
        int step = Math.max(1, length / POINTS);
        List<Point> points = new ArrayList<>();
        if (length == 0) {
            return points;
        }
        points.add(new Point(0, 0));
        for (int i = step - 1; i < length; i += step) {
            points.add(progress(series, bytes, i, contentBytes));
        }
        if ((length - step + 1) % step != 0) {
            points.add(progress(series, bytes, length - 1, contentBytes));
        }
        return points;
    }

    private static Point progress(Series series, long[] bytes, int i, long contentBytes) {
        return new Point((i + 1) * series.stepSeconds(), 100.0 * Math.min(bytes[i], contentBytes) / contentBytes);
    }

    /** Seconds since 95 % had been sent, and per cent; empty when it never was. */
    static List<Point> tail(Series series, long contentBytes) {
        long[] bytes = series.distinctBytes();
        int length = lengthUntilFull(bytes);
        List<Point> points = new ArrayList<>();
        int from = 0;
        while (from < length && bytes[from] < TAIL_FROM * contentBytes) {
            from++;
        }
        int step = Math.max(1, (length - from) / POINTS);
        for (int i = from; i < length; i++) {
            if ((i - from) % step == 0 || i == length - 1) {
                Point point = progress(series, bytes, i, contentBytes);
                points.add(new Point(point.x() - (from + 1) * series.stepSeconds(), point.y()));
            }
        }
        return points;
    }

    /** Seconds, and MiB/s that the swarm sent around that time. */
    static List<Point> rate(Series series) {
        long[] bytes = series.sentBytes();
        int length = lengthUntilFull(bytes);
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
                .forEach(figures -> all.add(figures.latency().decode()));
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
