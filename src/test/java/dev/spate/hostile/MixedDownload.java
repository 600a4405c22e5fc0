package dev.spate.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.synthetic.PeerReport;
import dev.spate.synthetic.PieceHashing;
import dev.spate.synthetic.SyntheticSwarm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One download through a {@link FaultMix}, in as many runs as its accidents make of it. {@code --overwrite} is given only to
 * the run after one that was refused, and a run may be refused only where the record is damaged or gone and a file that
 * stands there holds nothing right.
 */
final class MixedDownload implements AutoCloseable {
    private static final long LONGEST_MILLIS = 120_000;
    private static final int KILLED = 128 + 9;
    private static final int INTERRUPTED = 128 + 2;
    private static final Pattern BANNED =
            Pattern.compile("spate: banned ([0-9.:]+): |\\{\"event\":\"peerBanned\",\"peer\":\"([0-9.:]+)\"");

    private final FaultMix mix;
    private final SplittableRandom random;
    private final Path place;
    private final Path directory;
    private final Path out;
    private final SyntheticSwarm syntheticSwarm;
    private final LyingTracker liar;
    private final Damages damages;
    private final byte[] torrent;
    private final List<String> arguments;
    private final Remains remains;
    private byte[] recordBefore;
    private int refusals;
    private int overwritingRuns;
    private int runs;
    private int kills;
    private int interrupts;
    private int pauses;
    private long peakBytes;
    private String stderr = "";

    MixedDownload(FaultMix mix) throws IOException {
        this.mix = mix;
        this.random = new SplittableRandom(mix.seed() ^ 0x5eed);
        Path target = Path.of(System.getProperty("spate.jar")).toAbsolutePath().getParent();
        this.place = target.resolve("it").resolve("mixes").resolve(String.valueOf(mix.seed()));
        delete(place);
        this.directory = Files.createDirectories(place.resolve("here"));
        this.out = directory.resolve("out");
        this.damages = new Damages(out, random);
        this.syntheticSwarm = SyntheticSwarm.start(mix.swarm(), PieceHashing.Progress.NONE);
        this.liar = new LyingTracker(mix.liar());
        List<String> trackers = new ArrayList<>(List.of(syntheticSwarm.trackerUrl()));
        if (mix.liar() != FaultMix.Liar.NONE) {
            trackers.add(random.nextInt(2), liar.url());
        }
        this.torrent = syntheticSwarm.torrent().torrentFile(trackers);
        Files.write(place.resolve("t.torrent"), torrent);
        this.arguments = arguments(trackers);
        this.remains = new Remains(MetainfoReader.read(torrent), out, syntheticSwarm.content());
    }

    private List<String> arguments(List<String> trackers) {
        List<String> all = new ArrayList<>(List.of("download", "-o", "out"));
        all.addAll(mix.options());
        for (int i = 0; i < mix.deadPeers(); i++) {
            all.add("--peer=127.4.0." + (i + 1) + ":1");
        }
        if (mix.liar() != FaultMix.Liar.NONE) {
            // A liar may be the only tracker of the tier that answers in time (BEP 12).
            all.add("--peer=" + honest());
        }
        all.add(mix.magnet() ? syntheticSwarm.torrent().magnet(trackers) : "../t.torrent");
        return all;
    }

    private String honest() {
        return syntheticSwarm.report().peers().stream()
                .filter(each -> each.behaviour().equals("honest"))
                .map(PeerReport::address)
                .findFirst()
                .orElseThrow();
    }

    /** How it went. */
    record Result(
            int exitCode,
            String stderr,
            int runs,
            int kills,
            int interrupts,
            int pauses,
            Map<FaultMix.Damage, Integer> damages,
            int refusals,
            int overwritingRuns,
            int liarAsked,
            List<String> bannedInnocents,
            long peakBytes,
            long millis,
            long contentBytes,
            long servedBytes) {
        String figures() {
            return String.format(
                    "%d runs, %d refused rightly, %d with --overwrite, damaged %s, %d ms, peak %d MiB, served %.2f of the content",
                    runs,
                    refusals,
                    overwritingRuns,
                    damages,
                    millis,
                    peakBytes >> 20,
                    (double) servedBytes / contentBytes);
        }
    }

    /** Runs it to its end, and checks what it left. */
    Result run() throws Exception {
        long begin = System.nanoTime();
        boolean complete = false;
        for (FaultMix.Accident accident : mix.accidents()) {
            complete = complete || suffer(accident);
        }
        int exitCode = complete ? 0 : finish();
        long millis = (System.nanoTime() - begin) / 1_000_000;
        if (exitCode == 0) {
            checkContent();
        }
        return new Result(
                exitCode,
                stderr,
                runs,
                kills,
                interrupts,
                pauses,
                damages.done(),
                refusals,
                overwritingRuns,
                liar.asked(),
                bannedInnocents(),
                peakBytes,
                millis,
                mix.shape().sizeBytes(),
                served());
    }

    private SpateProcess start(boolean overwrite) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        if (overwrite) {
            all.add(1, "--overwrite");
            overwritingRuns++;
        }
        return SpateProcess.start(directory, place, "run-" + ++runs, all);
    }

    /** A run that is dealt a blow; whether it was complete before. */
    private boolean suffer(FaultMix.Accident accident) throws Exception {
        boolean overwrite = false;
        if (mayBeRefused() && !(overwrite = isRefused())) {
            return true;
        }
        try (SpateProcess process = start(overwrite)) {
            boolean complete = awaitMoment(accident, process) || deal(accident.blow(), process);
            note(process);
            if (!complete) {
                recordBefore = record();
                damages.inflict(accident.damage());
                return false;
            }
            assertEquals(0, process.exitCode(), () -> "refused or failed with no reason: " + process.stderr());
            return true;
        }
    }

    private byte[] record() throws IOException {
        return Files.exists(damages.state()) ? Files.readAllBytes(damages.state()) : null;
    }

    /** Whether nothing on the disk tells any more that a file which stands there is of this torrent. */
    private boolean mayBeRefused() throws IOException {
        byte[] now = record();
        boolean vouches = now != null
                && Arrays.equals(now, recordBefore)
                && !new String(now, StandardCharsets.ISO_8859_1).contains("8:unproven");
        return !vouches && !remains.strangers().isEmpty();
    }

    /**
     * Runs it without {@code --overwrite} where a refusal is right: it must come, and leave the strangers' files alone. Only a record whose
     * damage leaves the torrent's hash readable may vouch for the files; then that run goes to the end, and this is false.
     */
    private boolean isRefused() throws Exception {
        boolean recordGone = record() == null;
        List<Path> strangers = remains.strangers();
        Map<String, String> before = digests(strangers);
        try (SpateProcess process = start(false)) {
            assertTrue(process.awaitEnd(LONGEST_MILLIS), () -> "does not end: " + process.stderr());
            note(process);
            if (process.exitCode() == 0 && !recordGone) {
                return false;
            }
            assertEquals(
                    74,
                    process.exitCode(),
                    () -> "wrote over a file that nothing shows to be ours: " + process.stderr());
            assertTrue(process.stderr().contains("use --overwrite)"), process::stderr);
            assertEquals(before, digests(strangers), "refused, and changed something");
            refusals++;
            return true;
        }
    }

    private static Map<String, String> digests(List<Path> files) throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (Path each : files) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(each));
            all.put(each.toString(), HexFormat.of().formatHex(digest));
        }
        return all;
    }

    /** Whether it ended before. */
    private boolean awaitMoment(FaultMix.Accident accident, SpateProcess process) throws InterruptedException {
        if (accident.afterPercent() == 0) {
            return process.awaitEnd(accident.afterMillis());
        }
        long until = served() + mix.shape().sizeBytes() * accident.afterPercent() / 100;
        long latest = System.nanoTime() + LONGEST_MILLIS * 1_000_000;
        while (served() < until && System.nanoTime() < latest) {
            if (process.awaitEnd(10)) {
                return true;
            }
        }
        return false;
    }

    private long served() {
        return syntheticSwarm.report().total(PeerReport::bytesServed);
    }

    /** A blow counts where the process lived when it fell: its exit code tells. Whether it was complete before. */
    private boolean deal(FaultMix.Blow blow, SpateProcess process) throws Exception {
        int byTheBlow = KILLED;
        switch (blow) {
            case KILL -> process.signal("KILL");
            case INTERRUPT -> {
                byTheBlow = INTERRUPTED;
                process.signal("INT");
            }
            case PAUSE -> {
                process.signal("STOP");
                boolean ended = process.awaitEnd(random.nextInt(200, 1_500));
                pauses += ended ? 0 : 1;
                process.signal("CONT");
                if (!process.awaitEnd(random.nextInt(100, 1_000))) {
                    process.signal("KILL");
                }
            }
        }
        assertTrue(process.awaitEnd(10_000), "does not end");
        int exitCode = process.exitCode();
        assertTrue(
                exitCode == 0 || exitCode == byTheBlow,
                () -> "refused or failed with no reason: " + exitCode + " " + process.stderr());
        kills += exitCode == KILLED ? 1 : 0;
        interrupts += exitCode == INTERRUPTED ? 1 : 0;
        return exitCode == 0;
    }

    private int finish() throws Exception {
        boolean overwrite = false;
        if (mayBeRefused() && !(overwrite = isRefused())) {
            return 0;
        }
        try (SpateProcess process = start(overwrite)) {
            assertTrue(process.awaitEnd(LONGEST_MILLIS), () -> "does not end: " + process.stderr());
            note(process);
            return process.exitCode();
        }
    }

    private void note(SpateProcess process) {
        peakBytes = Math.max(peakBytes, process.peakBytes());
        stderr += process.stderr();
    }

    private void checkContent() throws IOException {
        List<Path> expected = new ArrayList<>();
        for (FileEntry file : MetainfoReader.read(torrent).files()) {
            Path path = remains.path(file);
            expected.add(path);
            assertEquals(
                    -1,
                    Arrays.mismatch(remains.content(file), Files.readAllBytes(path)),
                    () -> path + ": first wrong byte");
        }
        try (Stream<Path> found = Files.walk(directory)) {
            assertEquals(
                    expected.stream().sorted().toList(),
                    found.filter(Files::isRegularFile).sorted().toList(),
                    "these files and no others");
        }
    }

    /** Those who were banned though they never lied. */
    private List<String> bannedInnocents() throws IOException {
        Map<String, String> behaviours = syntheticSwarm.report().peers().stream()
                .collect(Collectors.toMap(PeerReport::address, PeerReport::behaviour));
        StringBuilder told = new StringBuilder(stderr);
        for (int run = 1; run <= runs; run++) {
            told.append(Files.readString(place.resolve("run-" + run + ".out")));
        }
        return BANNED.matcher(told)
                .results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .distinct()
                .filter(each -> !behaviours.getOrDefault(each, "").startsWith("corrupt"))
                .map(each -> each + " " + behaviours.get(each))
                .toList();
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> found = Files.walk(path)) {
                for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        syntheticSwarm.close();
        liar.close();
        delete(directory);
    }
}
