package dev.spate.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A shell that writes everything down. */
final class Recorder implements Command.Handler {
    final Deque<Command.Request> requests = new ArrayDeque<>();
    final Deque<Command.StorePiece> stores = new ArrayDeque<>();
    final List<Command> all = new ArrayList<>();

    @Override
    public void request(Command.Request command) {
        requests.add(command);
        all.add(command);
    }

    @Override
    public void cancel(Command.Cancel command) {
        all.add(command);
    }

    @Override
    public void interested(Command.Interested command) {
        all.add(command);
    }

    @Override
    public void notInterested(Command.NotInterested command) {
        all.add(command);
    }

    @Override
    public void have(Command.Have command) {
        all.add(command);
    }

    @Override
    public void storePiece(Command.StorePiece command) {
        stores.add(command);
        all.add(command);
    }

    @Override
    public void abandonPiece(Command.AbandonPiece command) {
        all.add(command);
    }

    @Override
    public void drop(Command.Drop command) {
        all.add(command);
    }

    @Override
    public void ban(Command.Ban command) {
        all.add(command);
    }

    /** The commands of one type since last asked; the others stay. */
    <T extends Command> List<T> take(Class<T> type) {
        List<T> found = all.stream().filter(type::isInstance).map(type::cast).toList();
        all.removeIf(type::isInstance);
        return found;
    }
}
