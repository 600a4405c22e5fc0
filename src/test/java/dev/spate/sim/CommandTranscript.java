package dev.spate.sim;

import dev.spate.scheduler.Command;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.SchedulerStats;
import dev.spate.support.Recording;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every command of a scheduler in order, in words and numbers that do not depend on how classes are called, on its way to
 * who carries it out: a line each, of which a digest is left. Why somebody is dropped or banned is counted apart.
 */
final class CommandTranscript implements Command.Handler {
    private static final int SHOWN_BYTES = 8;

    private final Command.Handler shell;
    private final VirtualClock clock;
    private final MessageDigest digest = Recording.digest();
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private int commands;

    CommandTranscript(Command.Handler shell, VirtualClock clock) {
        this.shell = shell;
        this.clock = clock;
    }

    /** A scheduler begins or ends. */
    void session(String what, SchedulerStats schedulerStats) {
        line(what + " received " + schedulerStats.receivedBytes() + " wasted " + schedulerStats.wastedBytes()
                + " duplicates "
                + schedulerStats.duplicates() + " unrequested " + schedulerStats.unrequested() + " corrupt "
                + schedulerStats.corruptPieces()
                + " discarded " + schedulerStats.discardedBytes() + " open " + schedulerStats.openPieces() + " storing "
                + schedulerStats.storingPieces() + " outstanding " + schedulerStats.outstanding() + " credit "
                + schedulerStats.creditUsedBytes());
    }

    /** How many commands there were, and a digest over all lines. */
    String summary() {
        String all = HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
        return all + " " + commands;
    }

    /** The lines, as long as they are to be recorded. */
    List<String> lines() {
        return lines;
    }

    /** How often somebody was dropped or banned for a reason, numbers in it left out. */
    Map<String, Integer> reasons() {
        return reasons;
    }

    private void command(String text) {
        commands++;
        line(text);
    }

    private void line(String text) {
        String line = clock.elapsedNanos() + " " + text;
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
        if (Recording.isWanted()) {
            lines.add(line);
        }
    }

    private void reason(String what, String reason) {
        reasons.merge(what + " " + reason.replaceAll("[0-9]+", "N"), 1, Integer::sum);
    }

    @Override
    public void request(PeerKey peer, int piece, int offset, int length) {
        command("request " + peer.id() + " " + piece + " " + offset + " " + length);
        shell.request(peer, piece, offset, length);
    }

    @Override
    public void cancel(PeerKey peer, int piece, int offset, int length) {
        command("cancel " + peer.id() + " " + piece + " " + offset + " " + length);
        shell.cancel(peer, piece, offset, length);
    }

    @Override
    public void interested(PeerKey peer) {
        command("interested " + peer.id());
        shell.interested(peer);
    }

    @Override
    public void notInterested(PeerKey peer) {
        command("not-interested " + peer.id());
        shell.notInterested(peer);
    }

    @Override
    public void have(int piece) {
        command("have " + piece);
        shell.have(piece);
    }

    @Override
    public void storePiece(int piece) {
        command("store " + piece);
        shell.storePiece(piece);
    }

    @Override
    public void abandonPiece(int piece) {
        command("abandon " + piece);
        shell.abandonPiece(piece);
    }

    @Override
    public void drop(PeerKey peer, String reason) {
        command("drop " + peer.id());
        reason("drop", reason);
        shell.drop(peer, reason);
    }

    @Override
    public void ban(PeerKey peer, String reason) {
        command("ban " + peer.id());
        reason("ban", reason);
        shell.ban(peer, reason);
    }
}
