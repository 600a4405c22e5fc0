package dev.spate.trace;

import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * The events that spate adds to a recording; docs/looking-inside.md lists them.
 *
 * <p>Stack traces are left out: they always show the same read loop, and cost more than the rest of an event.
 */
final class JfrEvents {
    static final List<Class<? extends Event>> ALL = List.of(
            BlockEvent.class,
            PieceEvent.class,
            ChokeEvent.class,
            PeerEvent.class,
            AnnounceEvent.class,
            DiskEvent.class);

    private JfrEvents() {}

    @Name("dev.spate.Block")
    @Label("Block")
    @Description("A block arrived from a peer")
    @Category({"spate", "Peers"})
    @StackTrace(false)
    static final class BlockEvent extends Event {
        @Label("Peer")
        String peer;

        @Label("Piece")
        int piece;

        @Label("Offset")
        @Description("Of the block in its piece")
        @DataAmount(DataAmount.BYTES)
        int offset;

        @Label("Length")
        @DataAmount(DataAmount.BYTES)
        int length;

        @Label("Response Time")
        @Description("From the request to the last byte of the block; none when it was not asked for")
        @Timespan(Timespan.NANOSECONDS)
        long response;

        @Label("Useful")
        @Description("Whether it became part of its piece; false for duplicates and what nobody asked for")
        boolean useful;
    }

    @Name("dev.spate.Piece")
    @Label("Piece")
    @Description("A piece from its first request to its end")
    @Category({"spate", "Pieces"})
    @StackTrace(false)
    static final class PieceEvent extends Event {
        @Label("Piece")
        int piece;

        @Label("Filling")
        @Description("From the first request to the last block")
        @Timespan(Timespan.NANOSECONDS)
        long filling;

        @Label("Storing")
        @Description("From the last block to the verdict of the disk")
        @Timespan(Timespan.NANOSECONDS)
        long storing;

        @Label("Outcome")
        @Description("verified, corrupt or abandoned")
        String outcome;
    }

    @Name("dev.spate.Choke")
    @Label("Choke")
    @Description("A peer choked or unchoked us")
    @Category({"spate", "Peers"})
    @StackTrace(false)
    static final class ChokeEvent extends Event {
        @Label("Peer")
        String peer;

        @Label("Choked")
        boolean choked;
    }

    @Name("dev.spate.Peer")
    @Label("Peer")
    @Description("A connection, from the greeting to its end")
    @Category({"spate", "Peers"})
    @StackTrace(false)
    static final class PeerEvent extends Event {
        @Label("Peer")
        String peer;

        @Label("Incoming")
        @Description("Whether the peer dialled us")
        boolean incoming;

        @Label("Received")
        @Description("Useful payload")
        @DataAmount(DataAmount.BYTES)
        long received;

        @Label("Reason")
        @Description("Why the connection ended")
        String reason;
    }

    @Name("dev.spate.Announce")
    @Label("Announce")
    @Description("A tracker was asked for peers")
    @Category({"spate", "Trackers"})
    @StackTrace(false)
    static final class AnnounceEvent extends Event {
        @Label("Tracker")
        String tracker;

        @Label("Peers")
        @Description("How many it named")
        int peers;

        @Label("Failure")
        @Description("Why it did not answer; none when it did")
        String failure;
    }

    @Name("dev.spate.Disk")
    @Label("Disk")
    @Description("A disk thread verified a piece and wrote it")
    @Category({"spate", "Pieces"})
    @StackTrace(false)
    static final class DiskEvent extends Event {
        @Label("Piece")
        int piece;

        @Label("Length")
        @DataAmount(DataAmount.BYTES)
        int length;

        @Label("Waited")
        @Description("In the queue, for a disk thread")
        @Timespan(Timespan.NANOSECONDS)
        long waited;

        @Label("Hashing")
        @Timespan(Timespan.NANOSECONDS)
        long hashing;

        @Label("Writing")
        @Timespan(Timespan.NANOSECONDS)
        long writing;

        @Label("Outcome")
        @Description("stored, corrupt or failed")
        String outcome;
    }
}
