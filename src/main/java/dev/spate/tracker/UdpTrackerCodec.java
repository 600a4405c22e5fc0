package dev.spate.tracker;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
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
 * error response      action=3(4) transaction(4) message
 * </pre>
 */
public final class UdpTrackerCodec {
    /** What a connect request begins with. */
    public static final long MAGIC = 0x41727101980L;

    /** Action: get a connection id. */
    public static final int CONNECT = 0;

    /** Action: announce. */
    public static final int ANNOUNCE = 1;

    /** Action: the tracker refuses. */
    public static final int ERROR = 3;

    static final int HEADER_BYTES = 8;
    static final int CONNECT_RESPONSE_BYTES = 16;
    static final int ANNOUNCE_RESPONSE_BYTES = 20;

    private static final int URL_DATA_OPTION = 2;
    private static final int MAX_OPTION_BYTES = 255;

    private UdpTrackerCodec() {}

    static void writeConnect(ByteBuf out, int transaction) {
        out.writeLong(MAGIC).writeInt(CONNECT).writeInt(transaction);
    }

    static void writeAnnounce(ByteBuf out, long connection, int transaction, AnnounceRequest request, String urlData) {
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

    /** Reads what follows the header of an announce response; at least 12 bytes are there. */
    static AnnounceResponse readAnnounce(ByteBuf in, int addressBytes) {
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
     * Reads what follows the header (connection id, action, transaction) of an announce request, as a tracker does.
     *
     * @throws IndexOutOfBoundsException when the datagram is too short
     * @throws IllegalArgumentException for numbers that cannot be
     */
    public static AnnounceRequest readRequest(ByteBuf in) {
        byte[] infoHash = new byte[InfoHash.LENGTH_BYTES];
        byte[] peerId = new byte[PeerId.LENGTH_BYTES];
        in.readBytes(infoHash).readBytes(peerId);
        long downloaded = in.readLong();
        long left = in.readLong();
        long uploaded = in.readLong();
        int event = in.readInt();
        in.skipBytes(4);
        int key = in.readInt();
        int numWant = in.readInt();
        int port = in.readUnsignedShort();
        return new AnnounceRequest(
                InfoHash.of(infoHash),
                PeerId.of(peerId),
                port,
                uploaded,
                downloaded,
                left,
                event(event),
                numWant < 0 ? AnnounceRequest.NUM_WANT : numWant,
                key);
    }

    /** Writes an announce response as a tracker does; only peers of the given address length are written. */
    public static void writeResponse(ByteBuf out, int transaction, AnnounceResponse answer, int addressBytes) {
        out.writeInt(ANNOUNCE).writeInt(transaction);
        out.writeInt((int) answer.interval().toSeconds());
        out.writeInt(answer.leechers().orElse(0)).writeInt(answer.seeders().orElse(0));
        CompactPeers.write(out, answer.peers(), addressBytes);
    }

    private static AnnounceRequest.Event event(int number) {
        for (AnnounceRequest.Event each : AnnounceRequest.Event.values()) {
            if (each.number() == number) {
                return each;
            }
        }
        return AnnounceRequest.Event.NONE;
    }

    private static OptionalInt count(int value) {
        return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
