package dev.spate.session.peers;

import dev.spate.session.PeerOrigin;
import java.time.Duration;

/** The addresses that the user named. Owner: the event loop. */
final class UserPeers implements PeerSource {
    private final Context context;

    UserPeers(Context context) {
        this.context = context;
    }

    @Override
    public PeerOrigin.Kind kind() {
        return PeerOrigin.Kind.USER;
    }

    @Override
    public void start() {
        context.listener().found(PeerOrigin.of(kind()), context.given());
    }

    @Override
    public void stop(Duration bound, Runnable done) {
        done.run();
    }

    @Override
    public boolean isExhausted() {
        return true;
    }
}
