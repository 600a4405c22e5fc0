package dev.spate.tracker;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeWriter;
import dev.spate.text.AsciiDigits;
import dev.spate.text.CleanText;
import dev.spate.text.PercentEncoding;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import dev.spate.torrent.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The messages of an HTTP announce, the query of the request and the dictionary of the response (BEP 3, 7, 23), and of a
 * scrape (BEP 48).
 *
 * <p>For both sides: a client writes requests and reads responses, a tracker reads requests and writes responses.
 */
public final class HttpTrackerCodec {
    private static final String ANNOUNCE = "announce";
    private static final String PEERS = "peers";
    private static final String PEERS6 = "peers6";
    private static final String INTERVAL = "interval";
    private static final String MIN_INTERVAL = "min interval";
    private static final String FAILURE_REASON = "failure reason";
    private static final String WARNING_MESSAGE = "warning message";
    private static final String TRACKER_ID = "tracker id";
    private static final String EXTERNAL_IP = "external ip";

    private static final String NONE_READ = "answered with %s of which none can be read";

    private static final int PORT_BYTES = 2;
    private static final int MAX_TRACKER_ID_BYTES = 1_024;
    private static final int MAX_NAME_BYTES = 254;
    private static final Pattern KEY = Pattern.compile("[0-9A-Fa-f]{1,8}");

    private HttpTrackerCodec() {}

    /**
     * Where a tracker is asked for numbers (BEP 48): {@code announce} after the last slash of its path becomes
     * {@code scrape}. Empty when that does not stand there: such a tracker cannot be asked.
     *
     * @param target path and query
     */
    static Optional<String> scrapeTarget(String target) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        int slash = path.lastIndexOf('/');
        return slash >= 0 && path.startsWith(ANNOUNCE, slash + 1)
                ? Optional.of(
                        target.substring(0, slash + 1) + "scrape" + target.substring(slash + 1 + ANNOUNCE.length()))
                : Optional.empty();
    }

    /** The parameters of a scrape of one torrent. */
    static String writeScrapeRequest(InfoHash infoHash) {
        return "info_hash=" + PercentEncoding.encode(infoHash.toBytes());
    }

    /** Reads a successful scrape response; empty when it does not tell of this torrent. */
    static Optional<ScrapeResponse> readScrapeResponse(BDict answer, InfoHash infoHash) {
        return answer.dict("files")
                .flatMap(files -> files.get(infoHash.toBytes()))
                .filter(BDict.class::isInstance)
                .map(BDict.class::cast)
                .map(each -> new ScrapeResponse(
                        count(each, "complete"), count(each, "incomplete"), count(each, "downloaded")));
    }

    /** The torrents that a scrape asks about, as a tracker reads it. */
    public static List<InfoHash> readScrapeRequest(Map<String, List<String>> parameters) {
        return parameters.getOrDefault("info_hash", List.of()).stream()
                .map(each -> each.getBytes(StandardCharsets.ISO_8859_1))
                .filter(each -> each.length == InfoHash.LENGTH_BYTES)
                .map(InfoHash::of)
                .toList();
    }

    /** Writes a scrape response, as a tracker does. */
    public static byte[] writeScrapeResponse(Map<InfoHash, ScrapeResponse> torrents) {
        BDict.Builder files = BDict.builder();
        torrents.entrySet().stream()
                .sorted((one, other) -> Arrays.compareUnsigned(
                        one.getKey().toBytes(), other.getKey().toBytes()))
                .forEach(each -> files.put(
                        BString.of(each.getKey().toBytes()),
                        BDict.builder()
                                .put("complete", each.getValue().seeders().orElse(0))
                                .put("downloaded", each.getValue().completed().orElse(0))
                                .put("incomplete", each.getValue().leechers().orElse(0))
                                .build()));
        return BencodeWriter.write(BDict.builder().put("files", files.build()).build());
    }

    /** The parameters of a request, joined by {@code &}; the caller puts the tracker's address before them. */
    static String writeRequest(AnnounceRequest request, Optional<BString> trackerId, PeerCrypto crypto) {
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
        return query.append(crypto.parameters()).toString();
    }

    /**
     * Reads a request, as a tracker does. Only the info hash must be there; what else is missing or impossible is taken
     * for the default.
     *
     * @param parameters the decoded query, one char for each byte
     * @return empty without an info hash
     */
    public static Optional<AnnounceRequest> readRequest(Map<String, List<String>> parameters) {
        byte[] infoHash = bytes(parameters, "info_hash");
        if (infoHash.length != InfoHash.LENGTH_BYTES) {
            return Optional.empty();
        }
        long port = number(parameters, "port", 5, 0);
        return Optional.of(new AnnounceRequest(
                InfoHash.of(infoHash),
                PeerId.of(Arrays.copyOf(bytes(parameters, "peer_id"), PeerId.LENGTH_BYTES)),
                port <= 0xffff ? (int) port : 0,
                number(parameters, "uploaded", 18, 0),
                number(parameters, "downloaded", 18, 0),
                number(parameters, "left", 18, 0),
                event(first(parameters, "event")),
                (int) number(parameters, "numwant", 9, AnnounceRequest.NUM_WANT),
                key(first(parameters, "key"))));
    }

    private static String first(Map<String, List<String>> parameters, String key) {
        return parameters.getOrDefault(key, List.of("")).get(0);
    }

    private static byte[] bytes(Map<String, List<String>> parameters, String key) {
        return first(parameters, key).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long number(Map<String, List<String>> parameters, String key, int maxDigits, long otherwise) {
        return AsciiDigits.read(first(parameters, key), maxDigits).orElse(otherwise);
    }

    private static AnnounceRequest.Event event(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "started" -> AnnounceRequest.Event.STARTED;
            case "completed" -> AnnounceRequest.Event.COMPLETED;
            case "stopped" -> AnnounceRequest.Event.STOPPED;
            default -> AnnounceRequest.Event.NONE;
        };
    }

    private static int key(String text) {
        return KEY.matcher(text).matches() ? Integer.parseUnsignedInt(text, 16) : 0;
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

    /** What is wrong with an answer that has peers, but none in a form that can be read; empty when nothing is. */
    static Optional<String> faultOfPeers(BDict answer) {
        Optional<BValue> peers = answer.get(PEERS);
        Optional<BValue> peers6 = answer.get(PEERS6);
        Optional<String> fault = peers.flatMap(HttpTrackerCodec::faultOfPeers);
        Optional<String> fault6 = peers6.flatMap(HttpTrackerCodec::faultOfPeers6);
        boolean oneIsRead = peers.isPresent() && fault.isEmpty() || peers6.isPresent() && fault6.isEmpty();
        return oneIsRead ? Optional.empty() : fault.or(() -> fault6);
    }

    private static Optional<String> faultOfPeers(BValue peers) {
        if (peers instanceof BString compact) {
            return tooShort(PEERS, compact, CompactPeers.IPV4_BYTES);
        }
        if (!(peers instanceof BList list)) {
            return Optional.of("answered with peers that are no list and no string");
        }
        boolean anyRead = list.values().isEmpty() || list.values().stream().anyMatch(BDict.class::isInstance);
        return anyRead ? Optional.empty() : Optional.of(NONE_READ.formatted(PEERS));
    }

    private static Optional<String> faultOfPeers6(BValue peers6) {
        return peers6 instanceof BString compact
                ? tooShort(PEERS6, compact, CompactPeers.IPV6_BYTES)
                : Optional.of("answered with peers6 that are no string");
    }

    /** What is left over after whole addresses is passed over; an answer of nothing else is wrong. */
    private static Optional<String> tooShort(String key, BString compact, int addressBytes) {
        return compact.length() == 0 || compact.length() >= addressBytes + PORT_BYTES
                ? Optional.empty()
                : Optional.of(NONE_READ.formatted(key));
    }

    /**
     * Reads the peers that a response names by their host names, as BEP 3 has it: at most
     * {@link PeerNameLookup#MAX_NAMES}, unresolved.
     */
    static List<InetSocketAddress> readPeerNames(BDict answer) {
        Set<InetSocketAddress> names = new LinkedHashSet<>();
        if (answer.get(PEERS).orElse(null) instanceof BList list) {
            for (BValue each : list.values()) {
                if (names.size() < PeerNameLookup.MAX_NAMES && each instanceof BDict peer) {
                    name(peer).ifPresent(names::add);
                }
            }
        }
        return List.copyOf(names);
    }

    private static Optional<InetSocketAddress> name(BDict peer) {
        OptionalLong port = number(peer, "port");
        if (port.isEmpty() || port.getAsLong() < 1 || port.getAsLong() > 0xffff) {
            return Optional.empty();
        }
        return peer.string("ip")
                .filter(host -> host.length() <= MAX_NAME_BYTES)
                .flatMap(host -> PeerAddress.parse(host.utf8() + ":" + port.getAsLong()))
                .filter(InetSocketAddress::isUnresolved);
    }

    /** Reads a successful response; what is missing or of a wrong type is taken for absent. */
    static AnnounceResponse readResponse(BDict answer) {
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

    /** Where the tracker sees us (BEP 24): 4 or 16 bytes; empty when it does not tell, or something else. */
    static Optional<InetAddress> externalIp(BDict answer) {
        return answer.string(EXTERNAL_IP).map(BString::toBytes).flatMap(HttpTrackerCodec::address);
    }

    private static Optional<InetAddress> address(byte[] bytes) {
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException neitherFourNorSixteenBytes) {
            return Optional.empty();
        }
    }

    /** Writes a response with its peers in compact form; {@code peers6} only when there are such. */
    public static byte[] writeResponse(AnnounceResponse answer) {
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

    /** Numeric addresses; names come by {@link #readPeerNames}. */
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
