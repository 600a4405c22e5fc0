package dev.spate.tracker;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The datagrams of BEP 15, with the URL data option of BEP 41. All numbers are big endian.
 *
 * <pre>
 * connect request     magic(8) action=0(4) transaction(4)
 * connect response    action=0(4) transaction(4) connection(8)
 * announce request    connection(8) action=1(4) transaction(4) info_hash(20) peer_id(20) downloaded(8) left(8)
 *                     uploaded(8) event(4) ip=0(4) key(4) num_want(4) port(2) { option=2(1) length(1) data }*
 * announce response   action=1(4) transaction(4) interval(4) leechers(4) seeders(4) { address(4 or 16) port(2) }*
 * scrape request      connection(8) action=2(4) transaction(4) { info_hash(20) }*
 * scrape response     action=2(4) transaction(4) { seeders(4) completed(4) leechers(4) }*
 * error response      action=3(4) transaction(4) message
 * </pre>
 *
 * <p>For both sides: a client writes requests and reads responses, a tracker reads requests and writes responses.
 */
public final class UdpTrackerCodec {
    /** What a connect request begins with. */
    public static final long MAGIC = 0x41727101980L;

    /** Action: get a connection id. */
    public static final int CONNECT = 0;

    /** Action: announce. */
    public static final int ANNOUNCE = 1;

    /** Action: ask for numbers only. */
    public static final int SCRAPE = 2;

    /** Action: the tracker refuses. */
    public static final int ERROR = 3;

    /** Length of what every request begins with: connection id, action, transaction. */
    public static final int REQUEST_HEADER_BYTES = 16;

    /** Length of an announce request without options. */
    public static final int ANNOUNCE_REQUEST_BYTES = 98;

    static final int HEADER_BYTES = 8;
    static final int CONNECT_RESPONSE_BYTES = 16;
    static final int ANNOUNCE_RESPONSE_BYTES = 20;
    static final int SCRAPE_RESPONSE_BYTES = 20;

    private static final int URL_DATA_OPTION = 2;
    private static final int MAX_OPTION_BYTES = 255;

    private UdpTrackerCodec() {}

    static void writeConnectRequest(ByteBuf out, int transaction) {
        out.writeLong(MAGIC).writeInt(CONNECT).writeInt(transaction);
    }

    static void writeAnnounceRequest(
            ByteBuf out, long connection, int transaction, AnnounceRequest request, String urlData) {
        out.writeLong(connection).writeInt(ANNOUNCE).writeInt(transaction);
        out.writeBytes(request.infoHash().toBytes()).writeBytes(request.peerId().toBytes());
        out.writeLong(request.downloaded()).writeLong(request.left()).writeLong(request.uploaded());
        out.writeInt(request.event().number()).writeInt(0).writeInt(request.key());
        out.writeInt(request.numWant()).writeShort(request.port());
        byte[] data = urlData.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < data.length; at += MAX_OPTION_BYTES) {
            int length = Math.min(MAX_OPTION_BYTES, data.length - at);
            out.writeByte(URL_DATA_OPTION).writeByte(length).writeBytes(data, at, length);
        }
    }

    /** Asks about one torrent; a tracker takes up to 74. */
    static void writeScrapeRequest(ByteBuf out, long connection, int transaction, InfoHash infoHash) {
        out.writeLong(connection).writeInt(SCRAPE).writeInt(transaction).writeBytes(infoHash.toBytes());
    }

    /** Reads what follows the header of a scrape response, of the first torrent; at least 12 bytes are there. */
    static ScrapeResponse readScrapeResponse(ByteBuf in) {
        int seeders = in.readInt();
        int completed = in.readInt();
        return new ScrapeResponse(count(seeders), count(in.readInt()), count(completed));
    }

    /** Reads what follows the header of an announce response; at least 12 bytes are there. */
    static AnnounceResponse readAnnounceResponse(ByteBuf in, int addressBytes) {
        long interval = in.readInt();
        int leechers = in.readInt();
        int seeders = in.readInt();
        CompactPeers peers = new CompactPeers();
        peers.addCompact(ByteBufUtil.getBytes(in), addressBytes);
        return new AnnounceResponse(
                peers.toList(),
                AnnounceResponse.interval(interval),
                Optional.empty(),
                count(seeders),
                count(leechers),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /**
     * Reads what follows the header of an announce request, as a tracker does.
     *
     * @throws IndexOutOfBoundsException when the datagram is too short
     * @throws IllegalArgumentException for an event that is none
     */
    public static AnnounceRequest readAnnounceRequest(ByteBuf in) {
        InfoHash infoHash = readInfoHash(in);
        byte[] peerId = new byte[PeerId.LENGTH_BYTES];
        in.readBytes(peerId);
        long downloaded = Math.max(0, in.readLong());
        long left = Math.max(0, in.readLong());
        long uploaded = Math.max(0, in.readLong());
        AnnounceRequest.Event event = AnnounceRequest.Event.of(in.readInt());
        in.skipBytes(4);
        int key = in.readInt();
        int numWant = in.readInt();
        int port = in.readUnsignedShort();
        return new AnnounceRequest(
                infoHash,
                PeerId.of(peerId),
                port,
                uploaded,
                downloaded,
                left,
                event,
                numWant < 0 ? AnnounceRequest.NUM_WANT : numWant,
                key);
    }

    /**
     * Reads what an announce or a scrape asks about.
     *
     * @throws IndexOutOfBoundsException when the datagram is too short
     */
    public static InfoHash readInfoHash(ByteBuf in) {
        byte[] infoHash = new byte[InfoHash.LENGTH_BYTES];
        in.readBytes(infoHash);
        return InfoHash.of(infoHash);
    }

    /** Writes a connect response. */
    public static void writeConnectResponse(ByteBuf out, int transaction, long connection) {
        out.writeInt(CONNECT).writeInt(transaction).writeLong(connection);
    }

    /** Writes an announce response; only peers of the given address length are written. */
    public static void writeAnnounceResponse(
            ByteBuf out, int transaction, AnnounceResponse response, int addressBytes) {
        out.writeInt(ANNOUNCE).writeInt(transaction);
        out.writeInt((int) response.interval().toSeconds());
        out.writeInt(response.leechers().orElse(0)).writeInt(response.seeders().orElse(0));
        CompactPeers.write(out, response.peers(), addressBytes);
    }

    /** Writes a scrape response: what is counted of each torrent that was asked about, in that order. */
    public static void writeScrapeResponse(ByteBuf out, int transaction, List<ScrapeResponse> torrents) {
        out.writeInt(SCRAPE).writeInt(transaction);
        for (ScrapeResponse each : torrents) {
            out.writeInt(each.seeders().orElse(0));
            out.writeInt(each.completed().orElse(0));
            out.writeInt(each.leechers().orElse(0));
        }
    }

    /** Writes a refusal. */
    public static void writeError(ByteBuf out, int transaction, String reason) {
        out.writeInt(ERROR).writeInt(transaction).writeCharSequence(reason, StandardCharsets.UTF_8);
    }

    private static OptionalInt count(int value) {
        return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
