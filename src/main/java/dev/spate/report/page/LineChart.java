package dev.spate.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** Curves over two axes. Made, given its curves, and drawn once. */
final class LineChart {
    private static final double WIDTH = 360;
    private static final double LEFT = 48;
    private static final double RIGHT = 350;
    private static final double TOP = 8;

    /** A label as near as this to the right end would be cut off if it were centred. */
    private static final double END = 12;

    private final String title;
    private final double height;
    private final List<Curve> curves = new ArrayList<>();

    /**
     * @param title above it
     * @param height in units of which it is 360 wide
     */
    LineChart(String title, double height) {
        this.title = title;
        this.height = height;
    }

    /**
     * A line.
     *
     * @param style classes of the style sheet
     * @param name what the pointer is told
     * @param points in order of x
     * @param ends whether its last point is the end of a run, to be marked
     */
    record Curve(String style, String name, List<Point> points, boolean ends) {}

    record Point(double x, double y) {}

    /**
     * An axis.
     *
     * @param low value at its beginning
     * @param high value at its end
     * @param logarithmic whether equal ratios take equal space
     * @param ticks where it is marked; empty for round numbers
     * @param format of a mark
     * @param title what it counts
     */
    record Axis(
            double low,
            double high,
            boolean logarithmic,
            List<Double> ticks,
            DoubleFunction<String> format,
            String title) {
        static Axis linear(double low, double high, DoubleFunction<String> format, String title) {
            return new Axis(low, high, false, List.of(), format, title);
        }

        private AxisScale scale(double from, double to) {
            return logarithmic ? AxisScale.logarithmic(low, high, from, to) : AxisScale.linear(low, high, from, to);
        }

        private List<Double> marks(AxisScale axisScale, int about) {
            return ticks.isEmpty() ? axisScale.ticks(about) : ticks;
        }
    }

    void add(Curve curve) {
        if (!curve.points().isEmpty()) {
            curves.add(curve);
        }
    }

    boolean isEmpty() {
        return curves.isEmpty();
    }

    double highestX() {
        return curves.stream()
                .flatMap(each -> each.points().stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(1);
    }

    double highestY() {
        return curves.stream()
                .flatMap(each -> each.points().stream())
                .mapToDouble(Point::y)
                .max()
                .orElse(1);
    }

    double lowestY() {
        return curves.stream()
                .flatMap(each -> each.points().stream())
                .mapToDouble(Point::y)
                .min()
                .orElse(0);
    }

    void draw(Html html, Axis x, Axis y) {
        double bottom = height - 32;
        AxisScale across = x.scale(LEFT, RIGHT);
        AxisScale up = y.scale(bottom, TOP);
        html.open("figure").element("figcaption", title);
        html.open(
                "svg",
                "viewBox",
                "0 0 " + Html.number(WIDTH) + " " + Html.number(height),
                "role",
                "img",
                "aria-label",
                title);
        for (double mark : y.marks(up, 4)) {
            double at = up.at(mark);
            html.empty("line", "class", "grid", "x1", LEFT, "x2", RIGHT, "y1", at, "y2", at);
            html.element(
                    "text",
                    y.format().apply(mark),
                    "class",
                    "tick",
                    "x",
                    LEFT - 4,
                    "y",
                    at + 3.5,
                    "text-anchor",
                    "end");
        }
        for (double mark : x.marks(across, 6)) {
            double at = across.at(mark);
            html.empty("line", "class", "axis", "x1", at, "x2", at, "y1", bottom, "y2", bottom + 3);
            html.element(
                    "text",
                    x.format().apply(mark),
                    "class",
                    "tick",
                    "x",
                    at > RIGHT - END ? RIGHT + 8 : at,
                    "y",
                    bottom + 14,
                    "text-anchor",
                    at > RIGHT - END ? "end" : "middle");
        }
        html.empty("line", "class", "axis", "x1", LEFT, "x2", RIGHT, "y1", bottom, "y2", bottom);
        html.element(
                "text", x.title(), "class", "unit", "x", (LEFT + RIGHT) / 2, "y", height - 5, "text-anchor", "middle");
        curves.forEach(curve -> curve(html, curve, across, up));
        html.close().close();
    }

    private static void curve(Html html, Curve curve, AxisScale across, AxisScale up) {
        StringBuilder path = new StringBuilder();
        for (Point point : curve.points()) {
            path.append(path.length() == 0 ? 'M' : 'L')
                    .append(Html.number(across.at(point.x())))
                    .append(' ')
                    .append(Html.number(up.at(point.y())));
        }
        html.open("g", "class", curve.style()).element("title", curve.name());
        html.empty("path", "class", "curve", "d", path);
        if (curve.ends()) {
            Point last = curve.points().get(curve.points().size() - 1);
            html.empty("circle", "class", "end", "cx", across.at(last.x()), "cy", up.at(last.y()), "r", "3");
        }
        html.close();
    }
}
