package dev.spate.dht.krpc;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeException;
import dev.spate.bencode.BencodeReader;
import dev.spate.dht.krpc.KrpcMessage.Query;
import dev.spate.dht.krpc.KrpcMessage.Refusal;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.KrpcMessage.Samples;
import dev.spate.dht.krpc.KrpcMessage.Scrape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a datagram as a KRPC message (BEP 5). Lenient, as the field writes: keys in any order, something behind the
 * dictionary, fields of another kind count as absent. What has no use without a field is refused.
 */
public final class KrpcReader {
    /** Longest datagram that is read: BEP 32 allows 1024 bytes, and some send more. */
    public static final int MAX_DATAGRAM_BYTES = 4_096;

    /** How many nodes of one answer are read: 8 are usual, more gain nothing but room for lies. */
    public static final int MAX_NODES = 16;

    /** How many peers of one answer are read: as many as fit the usual datagram. */
    public static final int MAX_VALUES = 200;

    private static final int MAX_METHOD_BYTES = 64;
    private static final int MAX_TEXT_BYTES = 512;
    private static final int MAX_TEXT_CHARS = 128;
    private static final int MAX_SAMPLES = 128;
    private static final int V4_BYTES = 6;
    private static final int V6_BYTES = 18;

    private KrpcReader() {}

    /**
     * Reads a datagram; the message does not refer to the array.
     *
     * @throws KrpcException when it is none
     */
    public static KrpcMessage read(byte[] datagram) {
        if (datagram.length > MAX_DATAGRAM_BYTES) {
            throw new KrpcException("the message is longer than " + MAX_DATAGRAM_BYTES + " bytes", MAX_DATAGRAM_BYTES);
        }
        if (datagram.length == 0 || datagram[0] != 'd') {
            throw new KrpcException("no dictionary", 0);
        }
        BDict message;
        try {
            message = (BDict) BencodeReader.readLenient(datagram, 0);
        } catch (BencodeException e) {
            throw new KrpcException(e);
        }
        BString transaction = copy(required(message.string("t"), message, "t"));
        if (transaction.length() == 0 || transaction.length() > KrpcMessage.MAX_TRANSACTION_BYTES) {
            throw new KrpcException("a transaction id of " + transaction.length() + " bytes", message.start());
        }
        return switch (required(message.string("y"), message, "y").utf8()) {
            case "q" -> {
                try {
                    yield query(message, transaction);
                } catch (KrpcException malformed) {
                    throw new KrpcException(malformed, transaction);
                }
            }
            case "r" -> response(message, transaction);
            case "e" -> refusal(message, transaction);
            default -> throw new KrpcException("a message of unknown kind", message.start());
        };
    }

    private static Query query(BDict message, BString transaction) {
        BDict arguments = required(message.dict("a"), message, "a");
        BString method = required(message.string("q"), message, "q");
        if (method.length() > MAX_METHOD_BYTES) {
            throw new KrpcException("a method name of " + method.length() + " bytes", method.start());
        }
        NodeId id = required(id(arguments, "id"), arguments, "id");
        return new Query(transaction, id, flag(message, "ro"), request(method.utf8(), arguments));
    }

    private static Request request(String method, BDict arguments) {
        return switch (method) {
            case "ping" -> new Request.Ping();
            case "find_node" ->
                new Request.FindNode(required(id(arguments, "target"), arguments, "target"), want(arguments));
            case "get_peers" ->
                new Request.GetPeers(
                        required(id(arguments, "info_hash"), arguments, "info_hash"),
                        want(arguments),
                        flag(arguments, "noseed"),
                        flag(arguments, "scrape"));
            case "announce_peer" -> announcement(arguments);
            case "sample_infohashes" ->
                new Request.SampleInfohashes(required(id(arguments, "target"), arguments, "target"), want(arguments));
            default ->
                new Request.Unknown(
                        method, id(arguments, "target").or(() -> id(arguments, "info_hash")), want(arguments));
        };
    }

    private static Request.AnnouncePeer announcement(BDict arguments) {
        long port = number(arguments, "port", 0);
        boolean implied = flag(arguments, "implied_port");
        if (port < 0 || port > 0xffff || port == 0 && !implied) {
            throw new KrpcException("no such port", arguments.start());
        }
        BString token = required(token(arguments), arguments, "token");
        return new Request.AnnouncePeer(
                required(id(arguments, "info_hash"), arguments, "info_hash"),
                (int) port,
                implied,
                token,
                flag(arguments, "seed"));
    }

    private static Response response(BDict message, BString transaction) {
        BDict values = required(message.dict("r"), message, "r");
        return new Response(
                transaction,
                required(id(values, "id"), values, "id"),
                values.string("nodes").map(each -> NodeInfo.ofCompact(each.toBytes(), true, MAX_NODES)),
                values.string("nodes6").map(KrpcReader::nodes6),
                values.list("values").map(KrpcReader::endpoints).orElse(List.of()),
                token(values),
                scrape(values),
                samples(values),
                message.string("ip").flatMap(KrpcReader::endpoint));
    }

    private static Refusal refusal(BDict message, BString transaction) {
        List<BValue> parts = required(message.list("e"), message, "e").values();
        long code = 0;
        String text = "";
        for (BValue each : parts.subList(0, Math.min(parts.size(), 2))) {
            if (each instanceof BInteger number) {
                code = number.asLong().orElse(0);
            } else if (each instanceof BString string) {
                text = text(string);
            }
        }
        return new Refusal(transaction, (int) Math.max(0, Math.min(code, 9_999)), text);
    }

    private static String text(BString string) {
        String text = string.slice(0, Math.min(string.length(), MAX_TEXT_BYTES)).utf8();
        if (text.length() <= MAX_TEXT_CHARS) {
            return text;
        }
        return text.substring(0, MAX_TEXT_CHARS - (Character.isHighSurrogate(text.charAt(MAX_TEXT_CHARS - 1)) ? 1 : 0));
    }

    private static Optional<Scrape> scrape(BDict values) {
        Optional<BString> seeds = filter(values, "BFsd");
        Optional<BString> peers = filter(values, "BFpe");
        return seeds.isPresent() && peers.isPresent()
                ? Optional.of(new Scrape(seeds.get(), peers.get()))
                : Optional.empty();
    }

    private static Optional<BString> filter(BDict values, String key) {
        return values.string(key)
                .filter(each -> each.length() == BloomFilter.LENGTH_BYTES)
                .map(KrpcReader::copy);
    }

    private static Optional<Samples> samples(BDict values) {
        return values.string("samples").map(each -> {
            byte[] bytes = each.toBytes();
            List<NodeId> hashes = new ArrayList<>();
            for (int at = 0; bytes.length - at >= NodeId.LENGTH_BYTES && hashes.size() < MAX_SAMPLES; ) {
                hashes.add(NodeId.of(bytes, at));
                at += NodeId.LENGTH_BYTES;
            }
            return new Samples(
                    hashes, Math.max(0, number(values, "num", 0)), Math.max(0, number(values, "interval", 0)));
        });
    }

    /** Without those that are IPv4 addresses in the form of IPv6: they belong to the other list. */
    private static List<NodeInfo> nodes6(BString compact) {
        return NodeInfo.ofCompact(compact.toBytes(), false, MAX_NODES).stream()
                .filter(each -> !each.endpoint().isV4())
                .toList();
    }

    private static List<Endpoint> endpoints(BList list) {
        List<Endpoint> found = new ArrayList<>();
        for (BValue each : list.values()) {
            if (found.size() >= MAX_VALUES) {
                break;
            }
            if (each instanceof BString string) {
                endpoint(string).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Endpoint> endpoint(BString compact) {
        int length = compact.length();
        return length == V4_BYTES || length == V6_BYTES
                ? Optional.of(Endpoint.ofCompact(compact.toBytes(), 0, length - 2))
                : Optional.empty();
    }

    private static Want want(BDict arguments) {
        Optional<BList> list = arguments.list("want");
        if (list.isEmpty()) {
            return Want.UNSAID;
        }
        boolean v4 = false;
        boolean v6 = false;
        for (BValue each : list.get().values()) {
            if (each instanceof BString string && string.length() == 2) {
                v4 |= string.utf8().equals("n4");
                v6 |= string.utf8().equals("n6");
            }
        }
        return new Want(v4, v6);
    }

    private static Optional<BString> token(BDict values) {
        return values.string("token")
                .filter(each -> each.length() > 0 && each.length() <= KrpcMessage.MAX_TOKEN_BYTES)
                .map(KrpcReader::copy);
    }

    private static Optional<NodeId> id(BDict dict, String key) {
        return dict.string(key)
                .filter(each -> each.length() == NodeId.LENGTH_BYTES)
                .map(each -> NodeId.of(each.toBytes()));
    }

    private static boolean flag(BDict dict, String key) {
        return number(dict, key, 0) != 0;
    }

    private static long number(BDict dict, String key, long otherwise) {
        return dict.integer(key).map(each -> each.asLong().orElse(otherwise)).orElse(otherwise);
    }

    private static BString copy(BString view) {
        return BString.of(view.toBytes());
    }

    private static <T> T required(Optional<T> value, BDict in, String key) {
        return value.orElseThrow(() -> new KrpcException("no usable '" + key + "'", in.start()));
    }
}
