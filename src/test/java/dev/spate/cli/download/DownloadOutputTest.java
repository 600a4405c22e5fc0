package dev.spate.cli.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.cli.Errors;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.console.Terminal;
import dev.spate.session.Bottleneck;
import dev.spate.session.DownloadEvent;
import dev.spate.session.PeerOrigin;
import dev.spate.session.Snapshot;
import dev.spate.session.Summary;
import dev.spate.session.WebSeedRate;
import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DownloadOutputTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 6881);

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of(
                        new DownloadEvent.Started("a \"b\"", "00ff", 10, 3),
                        "{'event':'started','name':'a \\'b\\'','infoHash':'00ff','totalBytes':10,'verifiedBytes':3}"),
                Arguments.of(new DownloadEvent.Listening(6881), "{'event':'listening','port':6881}"),
                Arguments.of(
                        new DownloadEvent.PortMapped("TCP", 6881, NetUtil.LOCALHOST4, 7000, "PCP"),
                        "{'event':'portMapped','protocol':'tcp','port':6881,'external':'127.0.0.1:7000','method':'PCP'}"),
                Arguments.of(
                        new DownloadEvent.Completed(new Summary(Path.of("x"), "a", 10, 12, 2, 5, 1_500_000_000, 3)),
                        "{'event':'completed','name':'a','out':'x','totalBytes':10,'receivedBytes':12,'wastedBytes':2,"
                                + "'sentBytes':5,'elapsedSeconds':1.500,'peersServed':3,'webSeedBytes':0}"),
                Arguments.of(
                        new DownloadEvent.GoalReached("the seeding time is over"),
                        "{'event':'goalReached','reason':'the seeding time is over'}"),
                Arguments.of(new DownloadEvent.PieceVerified(7), "{'event':'pieceVerified','piece':7}"),
                Arguments.of(new DownloadEvent.PieceCorrupt(7), "{'event':'pieceCorrupt','piece':7}"),
                Arguments.of(
                        new DownloadEvent.PeerConnected(
                                PEER, false, EnumSet.of(PeerOrigin.Kind.TRACKER, PeerOrigin.Kind.PEX)),
                        "{'event':'peerConnected','peer':'192.0.2.1:6881','incoming':false,'sources':['pex','tracker']}"),
                Arguments.of(
                        new DownloadEvent.PeerFailed(PEER, false, "refused"),
                        "{'event':'peerFailed','peer':'192.0.2.1:6881','incoming':false,'reason':'refused'}"),
                Arguments.of(
                        new DownloadEvent.PeerDropped(PEER, "bye"),
                        "{'event':'peerDropped','peer':'192.0.2.1:6881','reason':'bye'}"),
                Arguments.of(
                        new DownloadEvent.PeerBanned(PEER, "lied"),
                        "{'event':'peerBanned','peer':'192.0.2.1:6881','reason':'lied'}"),
                Arguments.of(
                        new DownloadEvent.TrackerAnswered("http://t/", 5),
                        "{'event':'trackerAnswered','tracker':'http://t/','peers':5}"),
                Arguments.of(
                        new DownloadEvent.TrackerFailed("http://t/", "404"),
                        "{'event':'trackerFailed','tracker':'http://t/','reason':'404'}"),
                Arguments.of(
                        new DownloadEvent.WebSeedFailed("http://w/f", "HTTP 404", true),
                        "{'event':'webSeedFailed','url':'http://w/f','reason':'HTTP 404','ended':true}"),
                Arguments.of(new DownloadEvent.Warning("\u001b"), "{'event':'warning','message':'\\u001b'}"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void eventsAsJson(DownloadEvent event, String json) {
        assertEquals(json.replace('\'', '"'), DownloadJson.json(event));
    }

    @Test
    void noEventIsLeftOut() {
        assertEquals(
                Set.of(DownloadEvent.class.getPermittedSubclasses()),
                events().map(each -> each.get()[0].getClass()).collect(Collectors.toSet()));
    }

    /** Words that programs read, whatever the constants in our code are called. */
    @Test
    void phasesAndCausesAsJson() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        for (Snapshot.Phase phase : Snapshot.Phase.values()) {
            new DownloadJson(new StandardOutput(sink))
                    .tick(new Snapshot(
                            phase,
                            "a",
                            10,
                            5,
                            6,
                            1,
                            0,
                            2.6,
                            0,
                            1,
                            2,
                            1,
                            0,
                            "",
                            Optional.empty(),
                            0,
                            0,
                            WebSeedRate.NONE));
        }

        assertEquals(
                List.of("metadata", "checking", "downloading", "seeding", "finishing", "done"),
                sink.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceAll(".*\"phase\":\"([a-z]+)\".*", "$1"))
                        .toList());
        assertEquals(
                "metadata checking hashes tracker no_peers not_connected no_pieces choked silent disk hashing memory"
                        + " last_blocks loop cpu growing distance peers rare",
                Stream.of(Bottleneck.Cause.values()).map(Bottleneck.Cause::id).collect(Collectors.joining(" ")));
    }

    /** What a signal ends is done when it is told; what it was doing is what programs want to know. */
    @Test
    void whatIsStoppedIsInThePhaseInWhichItWasStopped() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        DownloadJson report = new DownloadJson(new StandardOutput(sink));
        report.tick(in(Snapshot.Phase.CHECKING));
        report.stopped(in(Snapshot.Phase.DONE));
        report.event(new DownloadEvent.Started("a", "0".repeat(40), 10, 5));
        report.stopped(in(Snapshot.Phase.DONE));
        report.tick(in(Snapshot.Phase.SEEDING));
        report.tick(in(Snapshot.Phase.FINISHING));
        report.stopped(in(Snapshot.Phase.DONE));

        assertEquals(
                List.of("checking", "downloading", "seeding"),
                sink.toString(StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.contains("\"stopped\""))
                        .map(line -> line.replaceAll(".*\"phase\":\"([a-z]+)\".*", "$1"))
                        .toList());
    }

    private static Snapshot in(Snapshot.Phase phase) {
        return new Snapshot(
                phase, "a", 10, 5, 6, 1, 0, 2.6, 0, 1, 2, 1, 0, "", Optional.empty(), 0, 0, WebSeedRate.NONE);
    }

    @Test
    void aReasonWhyItIsNotFasterAsJson() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        Bottleneck why = new Bottleneck(Bottleneck.Cause.METADATA, "why");
        DownloadJson report = new DownloadJson(new StandardOutput(sink));
        report.stopped(new Snapshot(
                Snapshot.Phase.METADATA,
                "a",
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "peers",
                Optional.of(why),
                1,
                0,
                WebSeedRate.NONE));

        assertEquals(
                ("{'event':'stopped','phase':'metadata','totalBytes':0,'verifiedBytes':0,'receivedBytes':0,'wastedBytes':0,'sentBytes':0,'bytesPerSecond':0,'sentPerSecond':0,'peersConnected':0,'peersKnown':0,'peersUnchoked':0,'peersServed':0,'webSeeds':0,'webSeedBytesPerSecond':0,'waitingFor':'peers','elapsedSeconds':0.000,'explain':{'cause':'metadata','text':'why'}}\n")
                        .replace('\'', '"'),
                sink.toString(StandardCharsets.UTF_8));
    }

    @Test
    void progressAsJsonOncePerSecond() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        DownloadJson report = new DownloadJson(new StandardOutput(sink));
        for (long millis = 0; millis <= 2_000; millis += 200) {
            report.tick(new Snapshot(
                    Snapshot.Phase.DOWNLOADING,
                    "a",
                    10,
                    5,
                    6,
                    1,
                    0,
                    2.6,
                    0,
                    1,
                    2,
                    1,
                    0,
                    "",
                    Optional.empty(),
                    millis * 1_000_000,
                    0,
                    WebSeedRate.NONE));
        }
        List<String> lines = sink.toString(StandardCharsets.UTF_8).lines().toList();

        assertEquals(3, lines.size());
        assertEquals(
                ("{'event':'progress','phase':'downloading','totalBytes':10,'verifiedBytes':5,'receivedBytes':6,"
                                + "'wastedBytes':1,'sentBytes':0,'bytesPerSecond':3,'sentPerSecond':0,"
                                + "'peersConnected':1,'peersKnown':2,'peersUnchoked':1,'peersServed':0,'webSeeds':0,'webSeedBytesPerSecond':0,"
                                + "'waitingFor':'','elapsedSeconds':1.000}")
                        .replace('\'', '"'),
                lines.get(1));
    }

    @Test
    void theEndAsJson() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        DownloadJson report = new DownloadJson(new StandardOutput(sink));
        report.done(new Summary(Path.of("x"), "a", 10, 12, 2, 0, 1_500_000_000, 3));
        report.failed(new Errors.Ending(75, "why", false));

        assertEquals(
                ("{'event':'done','name':'a','out':'x','totalBytes':10,'receivedBytes':12,'wastedBytes':2,"
                                + "'sentBytes':0,"
                                + "'elapsedSeconds':1.500,'peersServed':3,'webSeedBytes':0}\n"
                                + "{'event':'failed','exitCode':75,'message':'why'}\n")
                        .replace('\'', '"'),
                sink.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theLineAtTheEnd() {
        long size = 5_046_586_573L;
        assertEquals(
                "downloaded ubuntu.iso to ./ubuntu.iso: 4.7 GiB in 41.2 s, 116.8 MiB/s",
                DownloadText.line(
                        new Summary(Path.of("ubuntu.iso"), "ubuntu.iso", size, size, 0, 0, 41_200_000_000L, 9)));
        assertEquals(
                "already complete: ubuntu.iso in /tmp/u: 4.7 GiB",
                DownloadText.line(new Summary(Path.of("/tmp/u"), "ubuntu.iso", size, 0, 0, 0, 1, 0)));
        assertEquals(
                "downloaded a\\u{a}b to ../a\\u{a}b: 0 B in 0.0 s, 0 B/s",
                DownloadText.line(new Summary(Path.of("../a\nb"), "a\nb", 0, 0, 0, 0, 1, 0)));
    }

    @Test
    void bansAfterAFewAreOneLineThatCounts() throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        DownloadText report = report(err);
        for (int i = 1; i <= 33; i++) {
            report.event(new DownloadEvent.PeerBanned(new InetSocketAddress("192.0.2." + i, 6881), "lied"));
        }
        report.failed(new Errors.Ending(75, "why", false));
        report.failed(new Errors.Ending(75, "why", false));

        assertEquals(
                "spate: banned 192.0.2.1:6881: lied\n"
                        + "spate: banned 192.0.2.2:6881: lied\n"
                        + "spate: banned 192.0.2.3:6881: lied\n"
                        + "spate: banned 30 more peers for the like (--verbose names each)\n",
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theLineOfADownloadThatIsStopped() {
        assertEquals(
                "spate: stopped: 112.5 MiB of 200.0 MiB verified, 56.2% (run the same command to go on)",
                DownloadRun.stopped(at(117_964_800, 209_715_200), true));
        assertEquals(
                "spate: stopped: 112.5 MiB of 200.0 MiB verified, 56.2% (the same command begins anew; -o OUT keeps"
                        + " what has come)",
                DownloadRun.stopped(at(117_964_800, 209_715_200), false));
        assertEquals(
                "spate: stopped: 0 B of 512 B verified, 0.0% (run the same command to go on)",
                DownloadRun.stopped(at(0, 512), true));
        assertEquals(
                "spate: stopped: nothing was downloaded yet (run the same command to begin)",
                DownloadRun.stopped(at(0, 0), true));
    }

    private static Snapshot at(long verifiedBytes, long totalBytes) {
        return new Snapshot(
                Snapshot.Phase.DONE,
                "a",
                totalBytes,
                verifiedBytes,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "",
                Optional.empty(),
                0,
                0,
                WebSeedRate.NONE);
    }

    private static DownloadText report(ByteArrayOutputStream err) {
        CommandContext context = new CommandContext(
                InputStream.nullInputStream(),
                new StandardOutput(new ByteArrayOutputStream()),
                new Terminal(err, () -> false),
                Map.of());
        return new DownloadText(context, ProgressDisplay.choose(context, true), true);
    }

    @Test
    void theLastLineTellsWhatCameFromWebSeeds() {
        Summary summary =
                new Summary(Path.of("/out"), "name", 2 << 20, 2 << 20, 0, 0, 1_000_000_000L, 0, 1 << 20, 1, 1);
        assertEquals(
                "downloaded name to /out: 2.0 MiB in 1.0 s, 2.0 MiB/s (1.0 MiB from web seeds)",
                DownloadText.line(summary));
    }

    @Test
    void printsEachBanAndTrackerErrorOnce() throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        DownloadText report = report(err);
        report.event(new DownloadEvent.TrackerFailed("http://t/", "HTTP 404 Not Found"));
        report.event(new DownloadEvent.TrackerFailed("http://t/", "HTTP 404 Not Found"));
        report.event(new DownloadEvent.PeerBanned(PEER, "sent piece 3, which does not match its hash"));
        report.event(new DownloadEvent.PieceVerified(1));

        assertEquals(
                "spate: tracker http://t/: HTTP 404 Not Found\n"
                        + "spate: banned 192.0.2.1:6881: sent piece 3, which does not match its hash\n",
                err.toString(StandardCharsets.UTF_8));
    }
}
