package dev.spate.bench.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Delay and loss that the kernel adds to each packet inside a {@link PrivateNetwork} (Linux, {@code sch_netem}): what TCP does
 * about them is real.
 *
 * @param delayMillis of each packet; a round trip takes twice as long
 * @param lossPercent of the packets, in either direction
 */
public record NetworkEmulation(double delayMillis, double lossPercent) {
    private static final Pattern DELAY = Pattern.compile("delay=([0-9]{1,5}(?:\\.[0-9]{1,3})?)(ms|s)");
    private static final Pattern LOSS = Pattern.compile("loss=([0-9]{1,2}(?:\\.[0-9]{1,3})?)%");
    private static final long PROBE_SECONDS = 10;
    private static final double MOST_MILLIS = 10_000;
    private static final double MILLIS_A_SECOND = 1_000;

    /** @throws IllegalArgumentException when there is nothing to emulate, or too much */
    public NetworkEmulation {
        if (!(delayMillis >= 0 && delayMillis <= MOST_MILLIS && lossPercent >= 0 && delayMillis + lossPercent > 0)) {
            throw new IllegalArgumentException("a delay is at most 10 s, and one of delay and loss is above 0");
        }
    }

    /**
     * Reads {@code delay=50ms,loss=1%}, or one of the two.
     *
     * @throws IllegalArgumentException for another text
     */
    public static NetworkEmulation parse(String text) {
        double delay = 0;
        double loss = 0;
        for (String each : text.split(",", -1)) {
            Matcher delayed = DELAY.matcher(each);
            Matcher lossy = LOSS.matcher(each);
            if (delayed.matches() && delay == 0) {
                delay = Double.parseDouble(delayed.group(1)) * (delayed.group(2).equals("s") ? MILLIS_A_SECOND : 1);
            } else if (lossy.matches() && loss == 0) {
                loss = Double.parseDouble(lossy.group(1));
            } else {
                throw new IllegalArgumentException("'" + text + "' is not delay=TIME,loss=PERCENT%, or one of these");
            }
        }
        return new NetworkEmulation(delay, loss);
    }

    /**
     * What sets it up inside, for a shell. Packets are as long as on a line (the loopback's own have 64 KiB, and a loss would
     * take all of that), and the queue is as long as the delay needs.
     */
    String setUp() {
        List<String> words = new ArrayList<>(List.of("tc qdisc add dev lo root netem limit 1000000"));
        if (delayMillis > 0) {
            words.add(String.format(Locale.ROOT, "delay %.3fms", delayMillis));
        }
        if (lossPercent > 0) {
            words.add(String.format(Locale.ROOT, "loss %.3f%%", lossPercent));
        }
        return "ip link set dev lo mtu 1500 gso_max_segs 1 && " + String.join(" ", words);
    }

    /** Why this cannot be had here, tried for real; empty when it can. */
    public Optional<String> missing() {
        if (!PrivateNetwork.available()) {
            return Optional.of("no private network can be made here: " + PrivateNetwork.NEEDS);
        }
        if (InstalledProgram.path("tc").isEmpty()) {
            return Optional.of("tc is not on the PATH (package iproute2)");
        }
        return CommandTrial.works(PrivateNetwork.wrap(List.of("true"), Optional.of(this)), PROBE_SECONDS)
                ? Optional.empty()
                : Optional.of("this kernel adds no delay or loss: it has no sch_netem (as root: modprobe sch_netem)");
    }

    /** {@code netem delay 50 ms, loss 1 %}, for a report. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (delayMillis > 0) {
            parts.add(String.format(Locale.ROOT, "delay %s ms", plain(delayMillis)));
        }
        if (lossPercent > 0) {
            parts.add(String.format(Locale.ROOT, "loss %s %%", plain(lossPercent)));
        }
        return "netem " + String.join(", ", parts);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
