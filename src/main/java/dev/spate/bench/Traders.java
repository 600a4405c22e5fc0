package dev.spate.bench;

import dev.spate.bench.client.ClientProcess;
import dev.spate.bench.client.RunConditions;
import dev.spate.bench.client.TradingClient;
import dev.spate.bench.machine.CpuTime;
import dev.spate.bench.machine.ProcessTree;
import dev.spate.report.TradingFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The clients that download beside the one that is measured. They stay as seeds until they are ended.
 *
 * <p>Used by one thread.
 */
final class Traders implements AutoCloseable {
    private final ProcessTree tree;
    private final List<ClientProcess> processes = new ArrayList<>();
    private final List<Trader> traders = new ArrayList<>();

    /**
     * One client.
     *
     * @param program its name
     * @param address that it calls from
     * @param startNanos when its process was started, on the clock of {@link System#nanoTime}
     */
    private record Trader(String program, String address, long startNanos) {}

    private Traders(String mark) {
        this.tree = new ProcessTree(mark);
    }

    /**
     * Starts them.
     *
     * @param each one entry for each client, those of a program one after the other
     * @param place a directory for all that they write; made
     * @param mark the value of {@link ProcessTree#MARK} for them
     * @throws IOException when one cannot be started; then none is left running
     */
    static Traders start(List<TradingClient> each, MeasuredRun.Swarm swarm, Path place, String mark)
            throws IOException {
        Files.createDirectory(place);
        Traders all = new Traders(mark);
        try {
            for (int first = 0; first < each.size(); ) {
                TradingClient client = each.get(first);
                int count = 1;
                while (client.severalInOne() && first + count < each.size() && each.get(first + count) == client) {
                    count++;
                }
                all.start(client, swarm, place.resolve(first + "-" + client.name()), first, count, mark);
                first += count;
            }
            return all;
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void start(TradingClient client, MeasuredRun.Swarm swarm, Path place, int first, int count, String mark)
            throws IOException {
        Path work = Files.createDirectories(place.resolve("work"));
        Path out = Files.createDirectory(place.resolve("out"));
        RunConditions conditions = swarm.conditions();
        List<String> addresses = addresses(conditions, first, count);
        long startNanos = System.nanoTime();
        addresses.forEach(address -> traders.add(new Trader(client.name(), address, startNanos)));
        processes.add(ClientProcess.start(
                client.prepare(swarm.torrent(), out.resolve(conditions.name()), work, conditions, addresses),
                tree,
                mark,
                place));
    }

    /** Addresses of this machine behind those of the swarm's seeders. */
    static List<String> addresses(RunConditions conditions, int first, int count) {
        String peer = conditions.firstPeer().replaceFirst(":[0-9]+$", "");
        int dot = peer.lastIndexOf('.') + 1;
        int behind = Integer.parseInt(peer.substring(dot)) + conditions.peers() + first;
        return IntStream.range(behind, behind + count)
                .mapToObj(last -> peer.substring(0, dot) + last)
                .toList();
    }

    /** Whether nothing more is to be waited for: each has told the tracker that it has everything, or all have ended. */
    boolean areComplete(SwarmNumbers numbers) throws InterruptedException {
        boolean ended = true;
        for (ClientProcess each : processes) {
            ended &= each.awaitForAMoment();
        }
        if (ended) {
            return true;
        }
        Map<String, SwarmNumbers> told = numbers.announcers();
        return traders.stream()
                .allMatch(trader ->
                        told.getOrDefault(trader.address(), SwarmNumbers.none()).number("completedSeconds") >= 0);
    }

    /** Their processor time so far. */
    CpuTime cpuTime() {
        tree.sample();
        return tree.soFar();
    }

    /**
     * What all clients told.
     *
     * @param numbers of the swarm
     * @param resetNanos when the swarm began to count, on the clock of {@link System#nanoTime}
     * @param clientNanos when the client that is measured was started
     */
    TradingFigures figures(SwarmNumbers numbers, long resetNanos, long clientNanos) {
        Map<String, SwarmNumbers> told = numbers.announcers();
        List<TradingFigures.Other> others = new ArrayList<>();
        for (Trader trader : traders) {
            SwarmNumbers its = told.getOrDefault(trader.address(), SwarmNumbers.none());
            others.add(new TradingFigures.Other(
                    trader.program(),
                    its.mark("completedSeconds", (trader.startNanos() - resetNanos) / MeasuredRun.NANOS_A_SECOND),
                    its.whole("uploadedBytes"),
                    its.whole("downloadedBytes")));
        }
        SwarmNumbers client = told.entrySet().stream()
                .filter(each ->
                        traders.stream().noneMatch(trader -> trader.address().equals(each.getKey())))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(SwarmNumbers.none());
        return new TradingFigures(
                client.mark("completedSeconds", (clientNanos - resetNanos) / MeasuredRun.NANOS_A_SECOND),
                client.whole("uploadedBytes"),
                client.whole("downloadedBytes"),
                others);
    }

    /** Ends them. All have one mark, so that they are asked to end together. */
    @Override
    public void close() {
        processes.forEach(ClientProcess::close);
    }
}
