package dev.spate.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A shell that writes everything down. */
final class CommandRecorder implements Command.Handler {
    final Deque<Command.Request> requests = new ArrayDeque<>();
    final Deque<Command.StorePiece> stores = new ArrayDeque<>();
    final List<Command> all = new ArrayList<>();

    @Override
    public void request(PeerKey peer, int piece, int offset, int length) {
        Command.Request command = new Command.Request(peer, piece, offset, length);
        requests.add(command);
        all.add(command);
    }

    @Override
    public void cancel(PeerKey peer, int piece, int offset, int length) {
        Command.Cancel command = new Command.Cancel(peer, piece, offset, length);
        all.add(command);
    }

    @Override
    public void interested(PeerKey peer) {
        Command.Interested command = new Command.Interested(peer);
        all.add(command);
    }

    @Override
    public void notInterested(PeerKey peer) {
        Command.NotInterested command = new Command.NotInterested(peer);
        all.add(command);
    }

    @Override
    public void have(int piece) {
        Command.Have command = new Command.Have(piece);
        all.add(command);
    }

    @Override
    public void storePiece(int piece) {
        Command.StorePiece command = new Command.StorePiece(piece);
        stores.add(command);
        all.add(command);
    }

    @Override
    public void abandonPiece(int piece) {
        Command.AbandonPiece command = new Command.AbandonPiece(piece);
        all.add(command);
    }

    @Override
    public void drop(PeerKey peer, String reason) {
        Command.Drop command = new Command.Drop(peer, reason);
        all.add(command);
    }

    @Override
    public void ban(PeerKey peer, String reason) {
        Command.Ban command = new Command.Ban(peer, reason);
        all.add(command);
    }

    /** The commands of one type since last asked; the others stay. */
    <T extends Command> List<T> take(Class<T> type) {
        List<T> found = all.stream().filter(type::isInstance).map(type::cast).toList();
        all.removeIf(type::isInstance);
        return found;
    }
}
