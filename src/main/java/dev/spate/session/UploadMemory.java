package dev.spate.session;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * The memory for blocks between disks and sockets, of all torrents of the process together. Peers that use some have the same
 * share each; when all of it is in use, the others wait in turn.
 *
 * <p>Owner: the event loop.
 */
public final class UploadMemory {
    private final long limitBytes;
    private final Executor loop;
    private final ArrayDeque<Share> waiting = new ArrayDeque<>(0);
    private long usedBytes;
    private int users;
    private Share granted;
    private boolean granting;

    /** @param loop runs those that have waited, once there is room again */
    public UploadMemory(long limitBytes, Executor loop) {
        this.limitBytes = limitBytes;
        this.loop = loop;
    }

    /** What one peer uses of it. */
    public final class Share {
        private final Runnable roomAgain;
        private long bytes;
        private boolean waits;
        private boolean ended;

        private Share(Runnable roomAgain) {
            this.roomAgain = roomAgain;
        }

        /** What it uses now. */
        public long bytes() {
            return bytes;
        }

        /**
         * Whether something may be {@linkplain #take taken} now. What is taken may exceed the limit, so that a batch is never
         * split.
         *
         * @return false when it has to wait: {@code roomAgain} runs when it may try again
         */
        public boolean hasRoom() {
            if (usedBytes < limitBytes && (waiting.isEmpty() || this == granted)) {
                granted = null;
                return true;
            }
            if (!waits && !ended) {
                waits = true;
                waiting.add(this);
            }
            return false;
        }

        /** Uses more than nothing. */
        public void take(int taken) {
            users += bytes == 0 ? 1 : 0;
            bytes += taken;
            usedBytes += taken;
        }

        /** Uses so much less. */
        public void giveBack(int returned) {
            if (returned == 0) {
                return;
            }
            bytes -= returned;
            usedBytes -= returned;
            users -= bytes == 0 ? 1 : 0;
            if (!waiting.isEmpty() && !granting && usedBytes < limitBytes) {
                granting = true;
                loop.execute(UploadMemory.this::grant);
            }
        }

        /** Waits no more; what it uses is still to be given back. */
        public void end() {
            ended = true;
            if (waits) {
                waits = false;
                waiting.remove(this);
            }
        }
    }

    /** @param roomAgain runs on the loop when a share that was told to wait may try again */
    public Share share(Runnable roomAgain) {
        return new Share(roomAgain);
    }

    /** What each of those that use some may use. */
    public long shareBytes() {
        return limitBytes / Math.max(1, users);
    }

    private void grant() {
        granting = false;
        for (int left = waiting.size(); left > 0 && usedBytes < limitBytes && !waiting.isEmpty(); left--) {
            Share next = waiting.poll();
            next.waits = false;
            granted = next;
            next.roomAgain.run();
        }
        granted = null;
    }
}
