package dev.spate.bench;

import dev.spate.bench.machine.CpuTime;
import dev.spate.bench.machine.MachineUse;
import dev.spate.bench.machine.PrivateNetwork;
import dev.spate.report.JsonTree;
import dev.spate.report.ReportException;
import dev.spate.text.ByteSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The process that serves the swarm of one scenario. It answers each line that we send with a line of JSON.
 *
 * <p>Used by one thread; another one of its own reads what the process says.
 */
final class SwarmProcess implements AutoCloseable {
    private static final long ANSWER_SECONDS = 60;
    private static final long STOP_SECONDS = 3;
    private static final long LOOK_MILLIS = 50;
    private static final String END = "";

    private final Process process;
    private final Path errors;
    private final BooleanSupplier stopped;
    private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(64);
    private Map<?, ?> ready = Map.of();

    private SwarmProcess(Process process, Path errors, BooleanSupplier stopped) {
        this.process = process;
        this.errors = errors;
        this.stopped = stopped;
    }

    /**
     * Starts it and waits until it serves.
     *
     * @param command that starts it, as {@code spate swarm --until-stdin-closes}
     * @param errors a file for what it says on stderr
     * @param log receives how far the hashing is
     * @param stopped whether nobody wants it any more
     * @throws BenchException when it does not come to serve
     * @throws IOException when it cannot be started
     */
    static SwarmProcess start(List<String> command, Path errors, Bench.Log log, BooleanSupplier stopped)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        PrivateNetwork.orLoopback(builder.environment());
        Process process = builder.start();
        SwarmProcess swarm = new SwarmProcess(process, errors, stopped);
        try {
            swarm.readAnswers();
            swarm.awaitReady(log);
            return swarm;
        } catch (BenchException | InterruptedException e) {
            swarm.close();
            throw e;
        }
    }

    private void readAnswers() {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            answers.put(line);
                        }
                        answers.put(END);
                    } catch (IOException | InterruptedException e) {
                        answers.offer(END);
                    }
                },
                "spate-bench-swarm");
        reader.setDaemon(true);
        reader.start();
    }

    private void awaitReady(Bench.Log log) throws InterruptedException {
        while (true) {
            Map<?, ?> event = receive("did not start", Long.MAX_VALUE);
            if ("ready".equals(event.get("event"))) {
                ready = event;
                return;
            }
            if (event.get("doneBytes") instanceof Number done && event.get("totalBytes") instanceof Number total) {
                log.now("hashing: " + ByteSize.shortest(done.longValue()) + " of "
                        + ByteSize.shortest(total.longValue()));
            }
        }
    }

    /** A text that it told when it was ready, such as its magnet link; empty when it did not. */
    String readyText(String name) {
        return ready.get(name) instanceof String text ? text : "";
    }

    /** Lets it count from zero from now on. */
    void reset() throws IOException, InterruptedException {
        send("reset");
        receive("did not answer", ANSWER_SECONDS);
    }

    /** What it has counted since the last reset. */
    SwarmNumbers numbers() throws IOException, InterruptedException {
        return numbers("numbers");
    }

    /** The same without series and latencies. */
    SwarmNumbers totals() throws IOException, InterruptedException {
        return numbers("totals");
    }

    private SwarmNumbers numbers(String question) throws IOException, InterruptedException {
        send(question);
        if (receive("did not answer", ANSWER_SECONDS).get("report") instanceof Map<?, ?> report) {
            return new SwarmNumbers(report);
        }
        throw new BenchException("the swarm did not tell its numbers");
    }

    /** Processor time so far; unknown where the system does not tell. */
    CpuTime cpuTime() {
        return MachineUse.of(process.pid());
    }

    private void send(String line) throws IOException {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(line)
                    .append('\n')
                    .flush();
        } catch (IOException e) {
            throw new BenchException("the swarm has ended: " + lastErrorLine());
        }
    }

    private Map<?, ?> receive(String failure, long seconds) throws InterruptedException {
        long begin = System.nanoTime();
        while (!stopped.getAsBoolean()) {
            String line = answers.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (END.equals(line)) {
                process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
                throw new BenchException("the swarm " + failure + ": " + lastErrorLine());
            }
            if (line != null) {
                return parsed(line);
            }
            if (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) >= seconds) {
                throw new BenchException("the swarm " + failure + " within " + seconds + " s");
            }
        }
        throw new InterruptedException("stopped");
    }

    private static Map<?, ?> parsed(String line) {
        try {
            if (JsonTree.read(line.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> event) {
                return event;
            }
        } catch (ReportException e) {
            throw new BenchException("the swarm said: " + line);
        }
        throw new BenchException("the swarm said: " + line);
    }

    private String lastErrorLine() {
        try {
            List<String> all = Files.readAllLines(errors, StandardCharsets.ISO_8859_1);
            return all.isEmpty()
                    ? "it said nothing"
                    : all.get(all.size() - 1).strip().replaceFirst("^spate: ", "");
        } catch (IOException e) {
            return "it said nothing";
        }
    }

    /** Ends it: closes its input, and kills it if that does not help. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has gone already.
            process.destroy();
        }
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
