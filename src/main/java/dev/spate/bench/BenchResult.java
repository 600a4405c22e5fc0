package dev.spate.bench;

import dev.spate.swarm.ByteSize;
import dev.spate.swarm.JsonLine;
import dev.spate.swarm.TorrentShape;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a verified download took.
 *
 * @param shape what was downloaded
 * @param wall from the start of the client's process to its end
 * @param cpu user and system time of the client's process and its children; absent where the system does not tell
 * @param peakBytes the client's largest resident set; absent where the system does not tell
 * @param swarmCpu user and system time of the swarm while the client ran
 * @param peers in the swarm
 * @param peersServing of these, that served at least one block
 * @param bytesServed all content that the swarm sent
 */
public record BenchResult(
        TorrentShape shape,
        Duration wall,
        Optional<Duration> cpu,
        OptionalLong peakBytes,
        Optional<Duration> swarmCpu,
        long peers,
        long peersServing,
        long bytesServed) {
    private static final double GIBIBYTE = 1L << 30;
    private static final double MEBIBYTE = 1L << 20;

    /** Content a second of wall time, in MiB. */
    public double mebibytesPerSecond() {
        return shape.sizeBytes() / MEBIBYTE / seconds(wall);
    }

    /** What was sent beyond the content, as a part of the content. */
    public double surplus() {
        return (double) bytesServed / shape.sizeBytes() - 1;
    }

    private double perGibibyte(Duration time) {
        return seconds(time) / (shape.sizeBytes() / GIBIBYTE);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /** A small table for a person. */
    public String toTable() {
        String content = ByteSize.format(shape.sizeBytes()) + " in pieces of " + ByteSize.format(shape.pieceLength());
        return row("content", content)
                + row("peers", peers + ", of which " + peersServing + " served")
                + row("time", String.format(Locale.ROOT, "%.2f s", seconds(wall)))
                + row("rate", String.format(Locale.ROOT, "%.1f MiB/s", mebibytesPerSecond()))
                + row("CPU", cpu.map(this::cpuText).orElse("unknown"))
                + row("peak memory", peakBytes.isPresent() ? ByteSize.format(peakBytes.getAsLong()) : "unknown")
                + row("sent twice", String.format(Locale.ROOT, "%.2f %%", 100 * surplus()))
                + row("swarm's CPU", swarmCpu.map(this::cpuText).orElse("unknown"))
                + row("verified", "every byte");
    }

    private String cpuText(Duration time) {
        return String.format(Locale.ROOT, "%.2f s, %.2f s per GiB", seconds(time), perGibibyte(time));
    }

    private static String row(String name, String value) {
        return String.format(Locale.ROOT, "%-12s %s%n", name, value);
    }

    /** The same as one JSON object; what is unknown is left out. */
    public JsonLine toJson() {
        JsonLine json = new JsonLine()
                .put("contentBytes", shape.sizeBytes())
                .put("pieceLength", shape.pieceLength())
                .put("peers", peers)
                .put("peersServing", peersServing)
                .put("seconds", seconds(wall))
                .put("mebibytesPerSecond", mebibytesPerSecond());
        cpu.ifPresent(time -> json.put("cpuSeconds", seconds(time)).put("cpuSecondsPerGiB", perGibibyte(time)));
        peakBytes.ifPresent(bytes -> json.put("peakMemoryBytes", bytes));
        json.put("bytesServed", bytesServed).put("surplus", surplus());
        swarmCpu.ifPresent(
                time -> json.put("swarmCpuSeconds", seconds(time)).put("swarmCpuSecondsPerGiB", perGibibyte(time)));
        return json.put("verified", true);
    }
}
