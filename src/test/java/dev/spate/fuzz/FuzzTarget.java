package dev.spate.fuzz;

import dev.spate.bencode.BencodeFuzz;
import dev.spate.dht.krpc.KrpcFuzz;
import dev.spate.http.UrlFuzz;
import dev.spate.lsd.LsdMessageFuzz;
import dev.spate.metainfo.MagnetFuzz;
import dev.spate.metainfo.MetainfoFuzz;
import dev.spate.metainfo.SafeNameFuzz;
import dev.spate.mse.handshake.MseFuzz;
import dev.spate.net.ProxyDialogFuzz;
import dev.spate.peer.RequestQueueFuzz;
import dev.spate.portmap.PcpExchangeFuzz;
import dev.spate.portmap.UpnpFuzz;
import dev.spate.recording.RecordingFuzz;
import dev.spate.report.ReportFuzz;
import dev.spate.storage.resume.ResumeDataFuzz;
import dev.spate.text.CleanTextFuzz;
import dev.spate.tracker.CompactPeersFuzz;
import dev.spate.tracker.HttpTrackerCodecFuzz;
import dev.spate.tracker.UdpTrackerCodecFuzz;
import dev.spate.utp.connection.UtpFuzz;
import dev.spate.webseed.RangeAnswerFuzz;
import dev.spate.wire.ExtensionHandshakeFuzz;
import dev.spate.wire.HandshakeFuzz;
import dev.spate.wire.HolepunchMessageFuzz;
import dev.spate.wire.MetadataMessageFuzz;
import dev.spate.wire.PeerFrameFuzz;
import dev.spate.wire.PexMessageFuzz;
import java.util.Arrays;
import java.util.function.Consumer;

/** Every target: whoever adds a class {@code XFuzz} adds it here, with a corpus in {@code src/test/resources/fuzz}. */
public enum FuzzTarget {
    BENCODE("bencode", BencodeFuzz.class, BencodeFuzz::fuzzerTestOneInput, 1_024),
    METAINFO("metainfo", MetainfoFuzz.class, MetainfoFuzz::fuzzerTestOneInput, 2_048),
    SAFE_NAME("safe-name", SafeNameFuzz.class, SafeNameFuzz::fuzzerTestOneInput, 600),
    MAGNET("magnet", MagnetFuzz.class, MagnetFuzz::fuzzerTestOneInput, 1_024),
    URL("url", UrlFuzz.class, UrlFuzz::fuzzerTestOneInput, 512),
    HTTP_TRACKER("http-tracker", HttpTrackerCodecFuzz.class, HttpTrackerCodecFuzz::fuzzerTestOneInput, 1_024),
    UDP_TRACKER("udp-tracker", UdpTrackerCodecFuzz.class, UdpTrackerCodecFuzz::fuzzerTestOneInput, 512),
    COMPACT_PEERS("compact-peers", CompactPeersFuzz.class, CompactPeersFuzz::fuzzerTestOneInput, 512),
    CLEAN_TEXT("clean-text", CleanTextFuzz.class, CleanTextFuzz::fuzzerTestOneInput, 1_024),
    HANDSHAKE("handshake", HandshakeFuzz.class, HandshakeFuzz::fuzzerTestOneInput, 256),
    FRAMES("frames", PeerFrameFuzz.class, PeerFrameFuzz::fuzzerTestOneInput, 512),
    EXTENSION_HANDSHAKE(
            "extension-handshake", ExtensionHandshakeFuzz.class, ExtensionHandshakeFuzz::fuzzerTestOneInput, 1_024),
    METADATA_MESSAGE("metadata-message", MetadataMessageFuzz.class, MetadataMessageFuzz::fuzzerTestOneInput, 512),
    KRPC("krpc", KrpcFuzz.class, KrpcFuzz::fuzzerTestOneInput, 1_024),
    MSE("mse", MseFuzz.class, MseFuzz::fuzzerTestOneInput, 1_024),
    LSD_MESSAGE("lsd-message", LsdMessageFuzz.class, LsdMessageFuzz::fuzzerTestOneInput, 1_500),
    RANGE_ANSWER("range-answer", RangeAnswerFuzz.class, RangeAnswerFuzz::fuzzerTestOneInput, 512),
    PROXY_DIALOG("proxy-dialog", ProxyDialogFuzz.class, ProxyDialogFuzz::fuzzerTestOneInput, 512),
    PCP_EXCHANGE("pcp-exchange", PcpExchangeFuzz.class, PcpExchangeFuzz::fuzzerTestOneInput, 256),
    UPNP("upnp", UpnpFuzz.class, UpnpFuzz::fuzzerTestOneInput, 1_024),
    PEX_MESSAGE("pex-message", PexMessageFuzz.class, PexMessageFuzz::fuzzerTestOneInput, 1_024),
    HOLEPUNCH_MESSAGE("holepunch-message", HolepunchMessageFuzz.class, HolepunchMessageFuzz::fuzzerTestOneInput, 64),
    REQUEST_QUEUE("request-queue", RequestQueueFuzz.class, RequestQueueFuzz::fuzzerTestOneInput, 512),
    UTP("utp", UtpFuzz.class, UtpFuzz::fuzzerTestOneInput, 1_024),
    STATE_FILE("state-file", ResumeDataFuzz.class, ResumeDataFuzz::fuzzerTestOneInput, 1_024),
    RECORDING("recording", RecordingFuzz.class, RecordingFuzz::fuzzerTestOneInput, 2_048),
    BENCH_REPORT("bench-report", ReportFuzz.class, ReportFuzz::fuzzerTestOneInput, 4_096);

    private final String title;
    private final Class<?> type;
    private final Consumer<byte[]> method;
    private final int mostBytes;

    FuzzTarget(String title, Class<?> type, Consumer<byte[]> method, int mostBytes) {
        this.title = title;
        this.type = type;
        this.method = method;
        this.mostBytes = mostBytes;
    }

    /** The target of this name. */
    static FuzzTarget named(String title) {
        return Arrays.stream(values())
                .filter(each -> each.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such target: " + title));
    }

    /** What it is called on the command line; the directory of its corpus has the same name. */
    String title() {
        return title;
    }

    /** The class with {@code fuzzerTestOneInput}. */
    Class<?> type() {
        return type;
    }

    /** Longest input that a campaign makes: longer ones tell nothing new, and take longer. */
    int mostBytes() {
        return mostBytes;
    }

    /** Tries one input; throws whatever is wrong. */
    void accept(byte[] input) {
        method.accept(input);
    }
}
