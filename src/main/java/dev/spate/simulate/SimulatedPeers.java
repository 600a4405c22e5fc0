package dev.spate.simulate;

import dev.spate.sim.PeerModel;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes the peers of all groups, and divides the pieces so that together they have all of them. */
final class SimulatedPeers {
    /** Length of the tail that peers with {@code ownsTail} alone have; at least one piece. */
    private static final long TAIL_BYTES = 1 << 20;

    private final PieceLayout layout;
    private final RandomGenerator random;

    private SimulatedPeers(PieceLayout layout, RandomGenerator random) {
        this.layout = layout;
        this.random = random;
    }

    /** The peers of all groups, group after group. */
    static List<PeerModel> of(List<SimulatedPeerGroup> groups, PieceLayout layout, RandomGenerator random) {
        return new SimulatedPeers(layout, random).peers(groups);
    }

    private List<PeerModel> peers(List<SimulatedPeerGroup> groups) {
        boolean tailIsOwned =
                groups.stream().anyMatch(each -> each.count() > 0 && each.kind().ownsTail());
        Bitfield common = tailIsOwned ? withoutTail() : Bitfield.full(layout.pieceCount());
        List<Bitfield> partial = partial(groups, common);
        List<PeerModel> peers = new ArrayList<>();
        int next = 0;
        for (SimulatedPeerGroup group : groups) {
            PeerModel model = PeerModel.seed(group.ownLink())
                    .with(group.kind().behaviour())
                    .churning(group.kind().stayNanos());
            if (group.kind().partialPercent() < 100) {
                for (int n = 0; n < group.count(); n++) {
                    peers.add(model.with(partial.get(next++)));
                }
            } else {
                boolean full = group.kind().ownsTail() || !tailIsOwned;
                peers.addAll(Collections.nCopies(group.count(), full ? model : model.with(common)));
            }
        }
        return peers;
    }

    private Bitfield withoutTail() {
        Bitfield common = Bitfield.full(layout.pieceCount());
        long bytes = 0;
        for (int piece = layout.pieceCount() - 1; piece >= 0 && bytes < TAIL_BYTES; piece--) {
            bytes += layout.pieceLength(piece);
            common.clear(piece);
        }
        return common;
    }

    /** The pieces of each partial peer. A piece that nobody would have is given to one of them. */
    private List<Bitfield> partial(List<SimulatedPeerGroup> groups, Bitfield common) {
        List<Bitfield> all = new ArrayList<>();
        boolean someHaveAll = false;
        Bitfield together = new Bitfield(layout.pieceCount());
        for (SimulatedPeerGroup group : groups) {
            int percent = group.kind().partialPercent();
            someHaveAll |= percent == 100
                    && group.count() > 0
                    && group.kind().behaviour().isReliable();
            for (int n = 0; percent < 100 && n < group.count(); n++) {
                Bitfield has = new Bitfield(layout.pieceCount());
                for (int piece = common.nextSet(0); piece >= 0; piece = common.nextSet(piece + 1)) {
                    if (random.nextInt(100) < percent) {
                        has.set(piece);
                        together.set(piece);
                    }
                }
                all.add(has);
            }
        }
        if (!someHaveAll && !all.isEmpty()) {
            for (int piece = together.nextClear(0); piece >= 0; piece = together.nextClear(piece + 1)) {
                if (common.get(piece)) {
                    all.get(random.nextInt(all.size())).set(piece);
                }
            }
        }
        return all;
    }
}
