package dev.spate.tracker;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeWriter;
import dev.spate.text.CleanText;
import dev.spate.text.PercentEncoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The words of an HTTP announce: the query of the request and the dictionary of the answer (BEP 3, 7, 23).
 *
 * <p>Both directions, so that a tracker for tests and benchmarks speaks with the same tongue.
 */
public final class HttpTrackerCodec {
    private static final String PEERS = "peers";
    private static final String PEERS6 = "peers6";
    private static final String INTERVAL = "interval";
    private static final String MIN_INTERVAL = "min interval";
    private static final String FAILURE_REASON = "failure reason";
    private static final String WARNING_MESSAGE = "warning message";
    private static final String TRACKER_ID = "tracker id";

    private static final int MAX_TRACKER_ID_BYTES = 1_024;

    private HttpTrackerCodec() {}

    /** The parameters of a request, joined by {@code &}; the caller puts the tracker's address before them. */
    public static String query(AnnounceRequest request, Optional<BString> trackerId) {
        StringBuilder query = new StringBuilder(256)
                .append("info_hash=")
                .append(PercentEncoding.encode(request.infoHash().toBytes()))
                .append("&peer_id=")
                .append(PercentEncoding.encode(request.peerId().toBytes()))
                .append("&port=")
                .append(request.port())
                .append("&uploaded=")
                .append(request.uploaded())
                .append("&downloaded=")
                .append(request.downloaded())
                .append("&left=")
                .append(request.left())
                .append("&compact=1&numwant=")
                .append(request.numWant())
                .append("&key=")
                .append(String.format(Locale.ROOT, "%08x", request.key()));
        if (request.event() != AnnounceRequest.Event.NONE) {
            query.append("&event=").append(request.event().name().toLowerCase(Locale.ROOT));
        }
        trackerId.ifPresent(id -> query.append("&trackerid=").append(PercentEncoding.encode(id.toBytes())));
        return query.toString();
    }

    /** The tracker's own refusal, cleaned, if this answer is one. */
    static Optional<String> failureReason(BDict answer) {
        return answer.string(FAILURE_REASON).map(BString::utf8).map(CleanText::of);
    }

    /** Whether the dictionary has anything of an answer in it. */
    static boolean isAnswer(BDict answer) {
        return answer.get(PEERS).isPresent()
                || answer.get(PEERS6).isPresent()
                || answer.get(INTERVAL).isPresent();
    }

    /** Reads a successful answer; what is missing or of a wrong type is taken for absent. */
    public static AnnounceResponse read(BDict answer) {
        CompactPeers peers = new CompactPeers();
        answer.get(PEERS).ifPresent(value -> addPeers(peers, value));
        answer.string(PEERS6).ifPresent(compact -> peers.addCompact(compact.toBytes(), CompactPeers.IPV6_BYTES));
        return new AnnounceResponse(
                peers.toList(),
                AnnounceResponse.interval(seconds(answer, INTERVAL)),
                AnnounceResponse.minInterval(seconds(answer, MIN_INTERVAL)),
                count(answer, "complete"),
                count(answer, "incomplete"),
                answer.string(WARNING_MESSAGE)
                        .map(BString::utf8)
                        .map(CleanText::of)
                        .filter(text -> !text.isEmpty()),
                // A copy: the answer's own string would keep all of its bytes in memory.
                answer.string(TRACKER_ID)
                        .filter(id -> id.length() <= MAX_TRACKER_ID_BYTES)
                        .map(id -> BString.of(id.toBytes())),
                0);
    }

    /** Writes an answer with its peers in compact form; {@code peers6} only when there are such. */
    public static byte[] write(AnnounceResponse answer) {
        BDict.Builder out = BDict.builder();
        answer.seeders().ifPresent(count -> out.put("complete", count));
        answer.leechers().ifPresent(count -> out.put("incomplete", count));
        out.put(INTERVAL, answer.interval().toSeconds());
        answer.minInterval().ifPresent(time -> out.put(MIN_INTERVAL, time.toSeconds()));
        out.put(PEERS, compact(answer.peers(), CompactPeers.IPV4_BYTES));
        byte[] peers6 = compact(answer.peers(), CompactPeers.IPV6_BYTES);
        if (peers6.length > 0) {
            out.put(PEERS6, peers6);
        }
        answer.trackerId().ifPresent(id -> out.put(TRACKER_ID, id));
        answer.warning().ifPresent(text -> out.put(WARNING_MESSAGE, text));
        return BencodeWriter.write(out.build());
    }

    /** Writes a refusal. */
    public static byte[] writeFailure(String reason) {
        return BencodeWriter.write(BDict.builder().put(FAILURE_REASON, reason).build());
    }

    private static void addPeers(CompactPeers peers, BValue value) {
        if (value instanceof BString compact) {
            peers.addCompact(compact.toBytes(), CompactPeers.IPV4_BYTES);
        } else if (value instanceof BList list) {
            for (BValue each : list.values()) {
                if (each instanceof BDict peer) {
                    addPeer(peers, peer);
                }
            }
        }
    }

    /** Only numeric addresses: looking up a name that a tracker chose is more than an answer is worth. */
    private static void addPeer(CompactPeers peers, BDict peer) {
        Optional<byte[]> address =
                peer.string("ip").map(BString::utf8).map(NetUtil::createByteArrayFromIpAddressString);
        OptionalLong port = number(peer, "port");
        if (address.isPresent() && port.isPresent()) {
            peers.add(address.get(), port.getAsLong());
        }
    }

    private static OptionalLong number(BDict dict, String key) {
        return dict.integer(key).map(BInteger::asLong).orElse(OptionalLong.empty());
    }

    /** Missing: 0; beyond 64 bits: the largest. */
    private static long seconds(BDict dict, String key) {
        Optional<BInteger> value = dict.integer(key);
        return value.isEmpty()
                ? 0
                : value.get().asLong().orElse(value.get().value().signum() > 0 ? Long.MAX_VALUE : 0);
    }

    private static OptionalInt count(BDict dict, String key) {
        OptionalLong value = number(dict, key);
        return value.isPresent() && value.getAsLong() >= 0 && value.getAsLong() <= Integer.MAX_VALUE
                ? OptionalInt.of((int) value.getAsLong())
                : OptionalInt.empty();
    }

    private static byte[] compact(List<InetSocketAddress> peers, int addressBytes) {
        ByteBuf out = Unpooled.buffer();
        CompactPeers.write(out, peers, addressBytes);
        return ByteBufUtil.getBytes(out);
    }
}
