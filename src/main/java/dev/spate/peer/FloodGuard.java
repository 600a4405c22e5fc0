package dev.spate.peer;

import dev.spate.merkle.HashRange;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;

/**
 * Drops a peer whose useless messages exceed its allowance. One for each connection.
 *
 * <p>The allowance begins with {@value #CAPACITY} points and never holds more. It gains {@value #POINTS_PER_SECOND} points a
 * second, and {@value #REWARD} for each useful message. A useless message costs one point, and one for each KiB; more when it
 * makes us work. The messages of an honest peer are free: a have for each piece (BEP 3), a reject for each block that we
 * asked for (BEP 6), the first bitfield, and further ones in the place of as many bytes of haves, the first extension
 * handshake (BEP 10), the first port (BEP 5), requests while we let it request, those that were on their way when we choked it or that are allowed
 * fast, and a cancel of each.
 *
 * <p>No memory is taken for a message, and the clock is read only when the points are used up. Owner: the event
 * loop of the connection.
 */
final class FloodGuard implements PeerMessage.Handler {
    static final int CAPACITY = 2_000;
    static final int POINTS_PER_SECOND = 50;

    /** Bytes of a useless message that cost one point. */
    static final int BYTES_PER_POINT = 1024;

    /** Each change from choking to not choking makes us write a window of requests. */
    static final int COST_OF_CHOKE_CHANGE = 10;

    /**
     * A further extension handshake: it may hold thousands of values to be read. Each 16 bytes of it cost a point, too,
     * unless it is too long to be read.
     */
    static final int COST_OF_HANDSHAKE = 200;

    static final int HANDSHAKE_BYTES_PER_POINT = 16;

    /** A further bitfield, have all or have none. */
    static final int COST_OF_PIECES = 1_000;

    /** aria2 sends a bitfield in the place of haves, whenever it is not longer than they would be. */
    private static final int HAVE_BYTES = 9;

    private static final int BITFIELD_HEADER_BYTES = 5;

    /** Extension messages are kept in memory until they are complete: they cost more than messages that are skipped. */
    static final int EXTENDED_BYTES_PER_POINT = 256;

    /** Points for a useful block or piece of metadata. The latter comes in an extension message, which costs 65. */
    static final int REWARD = 80;

    /** Requests that may be on their way when we choke a peer: as many as any client keeps open. */
    static final int ON_THEIR_WAY = 4_000;

    /** Content that is read and hashed for a hash request. */
    static final int HASHED_BYTES_PER_POINT = 64 * 1024;

    /** Hashes that were not asked for: up to 18 KiB, kept in memory until they are complete. */
    static final int COST_OF_HASHES = 80;

    private static final long NANOS_PER_POINT = 1_000_000_000L / POINTS_PER_SECOND;

    private final long freeHaves;
    private int points = CAPACITY;
    private long filledNanos;
    private long haves;
    private long losses;
    private long asked;
    private long rejects;
    private long hashesAsked;
    private long hashesAnswered;
    private long hashRequestsDue;
    private boolean choking = true;
    private boolean weChoke = true;
    private int onTheirWay;
    private long freeCancels;
    private boolean handshakeReceived;
    private boolean piecesTold;
    private boolean portTold;
    private String last = "";

    /** @param pieces of the torrent: so many haves are free */
    FloodGuard(long pieces, long nowNanos) {
        this.freeHaves = pieces;
        this.filledNanos = nowNanos;
    }

    /** Whether the points are used up, those of the time until now included. */
    boolean isFlood(long nowNanos) {
        long gained = (nowNanos - filledNanos) / NANOS_PER_POINT;
        if (gained > 0) {
            filledNanos += gained * NANOS_PER_POINT;
            points = (int) Math.min(CAPACITY, points + gained);
        }
        return points < 0;
    }

    /** Whether it is worth asking {@link #isFlood}. */
    boolean isOverdrawn() {
        return points < 0;
    }

    /** Why the connection ends, for people. */
    String reason() {
        return "it floods us with " + last;
    }

    /** We asked for a block: a reject of it will be free. */
    void asked() {
        asked++;
    }

    /** We asked for hashes: an answer of either kind will be free (BEP 52). */
    void askedHashes() {
        hashesAsked++;
    }

    /** The last hash request was answered with hashes that were at hand: as many of them are free as there are pieces. */
    void hashRequestWasDue() {
        if (++hashRequestsDue <= freeHaves) {
            points = Math.min(CAPACITY, points + 1);
        }
    }

    /** The last hash request makes us read so many bytes of the content. */
    void hashRequestReads(long bytes) {
        spend("hash requests", (int) Math.min(CAPACITY, bytes / HASHED_BYTES_PER_POINT));
    }

    /** We choke the peer, or let it request. */
    void weChoke(boolean choke) {
        if (weChoke != choke) {
            onTheirWay = choke ? ON_THEIR_WAY : 0;
        }
        weChoke = choke;
    }

    /** A request came that cannot be taken in: the peer has more of them open than we keep. */
    void tooManyRequests() {
        spend("requests beyond what we keep", 1);
    }

    /** The last request came while the peer is choked, but of a piece that is allowed fast. */
    void requestWasAllowed() {
        points = Math.min(CAPACITY, points + 1);
        freeCancels++;
    }

    /** The last extension message told that the peer has lost a piece (BEP 54): as many of them are free as there are pieces. */
    void lostPiece() {
        if (++losses <= freeHaves) {
            points = Math.min(CAPACITY, points + 1);
        }
    }

    /** Something came that was of use. */
    void rewarded() {
        points = Math.min(CAPACITY, points + REWARD);
    }

    /** A message that we do not know begins. */
    void unknown(int bytes) {
        spend("messages that we do not know", 1 + bytes / BYTES_PER_POINT);
    }

    /** A message about a piece or block that there cannot be came. */
    void impossible() {
        spend("messages about pieces and blocks that do not exist", 1);
    }

    private void spend(String what, int cost) {
        points -= cost;
        last = what;
    }

    @Override
    public void piece(int piece, int offset, int length, ByteBuf data) {
        // The data is empty when nobody had asked for the block.
        if (data.isReadable()) {
            rewarded();
        }
    }

    @Override
    public void keepAlive() {
        spend("keep-alives", 1);
    }

    @Override
    public void choke() {
        chokeChange(true);
    }

    @Override
    public void unchoke() {
        chokeChange(false);
    }

    private void chokeChange(boolean chokes) {
        spend("choke and unchoke", chokes == choking ? 1 : COST_OF_CHOKE_CHANGE);
        choking = chokes;
    }

    @Override
    public void interested() {
        spend("interested", 1);
    }

    @Override
    public void notInterested() {
        spend("not interested", 1);
    }

    @Override
    public void have(int piece) {
        if (++haves > freeHaves) {
            spend("have", 1);
        }
    }

    @Override
    public void bitfield(byte[] bits) {
        if (piecesTold) {
            haves += (BITFIELD_HEADER_BYTES + bits.length + HAVE_BYTES - 1) / HAVE_BYTES;
        }
        if (!piecesTold || haves > freeHaves) {
            allPieces();
        }
    }

    @Override
    public void haveAll() {
        allPieces();
    }

    @Override
    public void haveNone() {
        allPieces();
    }

    private void allPieces() {
        if (piecesTold) {
            spend("bitfields", COST_OF_PIECES);
        }
        piecesTold = true;
    }

    @Override
    public void request(int piece, int offset, int length) {
        if (weChoke && --onTheirWay < 0) {
            spend("requests while it is choked", 1);
        } else {
            freeCancels++;
        }
    }

    @Override
    public void cancel(int piece, int offset, int length) {
        if (--freeCancels < 0) {
            freeCancels = 0;
            spend("cancels", 1);
        }
    }

    @Override
    public void port(int port) {
        if (portTold) {
            spend("port messages", 1);
        }
        portTold = true;
    }

    @Override
    public void suggest(int piece) {
        spend("suggestions", 1);
    }

    @Override
    public void allowedFast(int piece) {
        spend("allowed fast", 1);
    }

    @Override
    public void reject(int piece, int offset, int length) {
        if (++rejects > asked) {
            spend("rejects of what was not asked for", 1);
        }
    }

    @Override
    public void extended(int id, byte[] payload) {
        if (id != 0) {
            spend("extension messages", 1 + payload.length / EXTENDED_BYTES_PER_POINT);
            return;
        }
        int bytesPerPoint =
                payload.length > ExtensionHandshake.MAX_BYTES ? EXTENDED_BYTES_PER_POINT : HANDSHAKE_BYTES_PER_POINT;
        spend("extension handshakes", payload.length / bytesPerPoint + (handshakeReceived ? COST_OF_HANDSHAKE : 0));
        handshakeReceived = true;
    }

    @Override
    public void hashRequest(HashRange range) {
        spend("hash requests", 1);
    }

    @Override
    public void hashes(HashRange range, byte[] hashes) {
        if (++hashesAnswered > hashesAsked) {
            spend("hashes that were not asked for", COST_OF_HASHES);
        }
    }

    @Override
    public void hashReject(HashRange range) {
        if (++hashesAnswered > hashesAsked) {
            spend("rejects of what was not asked for", 1);
        }
    }
}
