package dev.spate.synthetic;

import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a figure of peers is distributed: what is measured in the world is skewed, and seldom one number.
 *
 * <p>Pure: chance is an argument, and the same generator draws the same values on every machine.
 */
public sealed interface Distribution {
    /** What {@link #parse} understands, for help texts. */
    String SYNTAX = "VALUE, lognormal:MEDIAN,SIGMA, pareto:LEAST,ALPHA, weibull:SHAPE,MEDIAN, exp:MEAN,"
            + " or two of them as A+B=PERCENT%";

    /** One value, in the unit that the distribution was made with; never negative. */
    double draw(RandomGenerator random);

    /** The expected value; infinite for a Pareto distribution whose alpha is at most 1. */
    double mean();

    /** Always the same. */
    record Constant(double value) implements Distribution {
        public Constant {
            check(value >= 0, "no such value: " + value);
        }

        @Override
        public double draw(RandomGenerator random) {
            return value;
        }

        @Override
        public double mean() {
            return value;
        }
    }

    /**
     * Its logarithm is normal.
     *
     * @param median of the values
     * @param sigma standard deviation of their natural logarithm
     */
    record LogNormal(double median, double sigma) implements Distribution {
        public LogNormal {
            check(
                    median > 0 && sigma >= 0 && sigma <= MOST_SIGMA,
                    "a log-normal distribution has a median above 0, and" + " a sigma from 0 to " + MOST_SIGMA);
        }

        @Override
        public double draw(RandomGenerator random) {
            return median * Math.exp(sigma * random.nextGaussian());
        }

        @Override
        public double mean() {
            return median * Math.exp(sigma * sigma / 2);
        }
    }

    /**
     * A share of {@code (least / x) ^ alpha} is above x.
     *
     * @param least no value is smaller
     * @param alpha the smaller, the heavier the tail
     */
    record Pareto(double least, double alpha) implements Distribution {
        public Pareto {
            check(least > 0 && alpha > 0, "a Pareto distribution has a least value and an alpha above 0");
        }

        @Override
        public double draw(RandomGenerator random) {
            return least * Math.pow(1 - random.nextDouble(), -1 / alpha);
        }

        @Override
        public double mean() {
            return alpha > 1 ? least * alpha / (alpha - 1) : Double.POSITIVE_INFINITY;
        }
    }

    /**
     * A share of {@code 2 ^ -((x / median) ^ shape)} is above x.
     *
     * @param shape below 1, most values are short and a few are very long
     */
    record Weibull(double shape, double median) implements Distribution {
        public Weibull {
            check(
                    shape >= LEAST_SHAPE && median > 0,
                    "a Weibull distribution has a shape from " + LEAST_SHAPE + " on, and a median above 0");
        }

        @Override
        public double draw(RandomGenerator random) {
            double survival = 1 - random.nextDouble();
            return scale() * Math.pow(-Math.log(survival), 1 / shape);
        }

        private double scale() {
            return median / Math.pow(Math.log(2), 1 / shape);
        }

        @Override
        public double mean() {
            return scale() * gamma(1 + 1 / shape);
        }
    }

    /** Without memory: what is left is distributed as the whole. */
    record Exponential(double average) implements Distribution {
        public Exponential {
            check(average > 0, "an exponential distribution has a mean above 0");
        }

        @Override
        public double draw(RandomGenerator random) {
            return -average * Math.log(1 - random.nextDouble());
        }

        @Override
        public double mean() {
            return average;
        }
    }

    /**
     * Two kinds of peers, such as near and far ones.
     *
     * @param share of the second kind, 0 to 1
     */
    record Mixture(Distribution first, Distribution second, double share) implements Distribution {
        public Mixture {
            check(share >= 0 && share <= 1, "the second of two distributions has a share from 0 to 100%");
        }

        @Override
        public double draw(RandomGenerator random) {
            return random.nextDouble() < share ? second.draw(random) : first.draw(random);
        }

        @Override
        public double mean() {
            return (1 - share) * first.mean() + share * second.mean();
        }
    }

    /** More would draw values that no peer has. */
    double MOST_SIGMA = 5;

    /** Less would draw values that no peer has. */
    double LEAST_SHAPE = 0.1;

    /**
     * Reads a distribution.
     *
     * @param text as {@link #SYNTAX} says
     * @param unit reads a value with its unit, and throws what it likes for a wrong one
     * @throws IllegalArgumentException for another text
     */
    static Distribution parse(String text, ToDoubleFunction<String> unit) {
        Matcher two = Texts.TWO.matcher(text);
        if (!two.matches()) {
            return one(text, unit);
        }
        return new Mixture(one(two.group(1), unit), one(two.group(2), unit), Double.parseDouble(two.group(3)) / 100);
    }

    private static Distribution one(String text, ToDoubleFunction<String> unit) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Constant(unit.applyAsDouble(text));
        }
        String[] numbers = text.substring(colon + 1).split(",", -1);
        String name = text.substring(0, colon) + numbers.length;
        return switch (name) {
            case "lognormal2" -> new LogNormal(unit.applyAsDouble(numbers[0]), number(numbers[1], text));
            case "pareto2" -> new Pareto(unit.applyAsDouble(numbers[0]), number(numbers[1], text));
            case "weibull2" -> new Weibull(number(numbers[0], text), unit.applyAsDouble(numbers[1]));
            case "exp1" -> new Exponential(unit.applyAsDouble(numbers[0]));
            default -> throw new IllegalArgumentException("no such distribution: '" + text + "' (" + SYNTAX + ")");
        };
    }

    private static double number(String text, String whole) {
        check(Texts.NUMBER.matcher(text).matches(), "'" + text + "' is no number in '" + whole + "' (" + SYNTAX + ")");
        return Double.parseDouble(text);
    }

    private static void check(boolean right, String wrong) {
        if (!right) {
            throw new IllegalArgumentException(wrong);
        }
    }

    /** The gamma function from 1 on, by Lanczos' approximation (g = 7, 9 terms): relative error below 1e-10 here. */
    private static double gamma(double x) {
        double z = x - 1;
        double sum = Texts.LANCZOS[0];
        for (int i = 1; i < Texts.LANCZOS.length; i++) {
            sum += Texts.LANCZOS[i] / (z + i);
        }
        double t = z + Texts.LANCZOS.length - 1.5;
        return Math.sqrt(2 * Math.PI) * Math.pow(t, z + 0.5) * Math.exp(-t) * sum;
    }

    /** What an interface cannot keep to itself. */
    final class Texts {
        private static final Pattern TWO = Pattern.compile("([^+]+)\\+([^=]+)=([0-9]{1,3}(?:\\.[0-9]{1,3})?)%");
        private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,9})?");
        private static final double[] LANCZOS = {
            0.99999999999980993,
            676.5203681218851,
            -1259.1392167224028,
            771.32342877765313,
            -176.61502916214059,
            12.507343278686905,
            -0.13857109526572012,
            9.9843695780195716e-6,
            1.5056327351493116e-7
        };

        private Texts() {}
    }
}
