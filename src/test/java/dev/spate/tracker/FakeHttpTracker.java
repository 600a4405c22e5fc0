package dev.spate.tracker;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The HTTP one. */
final class FakeHttpTracker implements FakeTracker {
    private static final Pattern EVENT = Pattern.compile("[?&]event=([a-z]+)");

    private final ScriptedServer server;

    FakeHttpTracker(Mood mood, AnnounceResponse answer) throws IOException {
        byte[] whole = ScriptedServer.ok(HttpTrackerCodec.writeResponse(answer));
        byte[] scraped = ScriptedServer.ok(HttpTrackerCodec.writeScrapeResponse(
                Map.of(LoopExtension.request().infoHash(), COUNTED)));
        server = new ScriptedServer(head -> switch (mood) {
            case ANSWERS -> head.startsWith("GET /scrape?") ? scraped : whole;
            case REFUSES -> ScriptedServer.ok(HttpTrackerCodec.writeFailure(REFUSAL));
            case TALKS_GARBAGE -> ScriptedServer.ok("d8:intervali");
            case BREAKS_OFF -> Arrays.copyOf(whole, whole.length - 5);
            case KEEPS_SILENT -> ScriptedServer.SILENCE;
        });
    }

    @Override
    public String url() {
        return server.url("/announce");
    }

    @Override
    public List<String> seen() {
        return server.heads().stream().map(FakeHttpTracker::summary).toList();
    }

    private static String summary(String head) {
        String hash = head.contains("info_hash=%00%11%223DUfw%88%99%AA%BB%CC%DD%EE%FF-._~&") ? "known" : "unknown";
        Matcher event = EVENT.matcher(head);
        return hash + " " + (event.find() ? event.group(1).toUpperCase(Locale.ROOT) : "NONE");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
