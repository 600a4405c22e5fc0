package dev.spate.dht.krpc;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeWriter;
import dev.spate.dht.krpc.KrpcMessage.Query;
import dev.spate.dht.krpc.KrpcMessage.Refusal;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.dht.krpc.KrpcMessage.Response;
import java.util.ArrayList;
import java.util.List;

/** Writes a KRPC message as a datagram (BEP 5), in the canonical form of bencoding. */
public final class KrpcWriter {
    private KrpcWriter() {}

    /** The bytes of a message. */
    public static byte[] write(KrpcMessage message) {
        Output output = new Output();
        output.message.put("t", message.transaction());
        message.accept(output);
        return BencodeWriter.write(output.message.build());
    }

    private static final class Output implements KrpcMessage.Handler {
        private final BDict.Builder message = BDict.builder();

        @Override
        public void query(Query query) {
            BDict.Builder arguments = BDict.builder().put("id", query.id().toBytes());
            put(arguments, query.request());
            message.put("y", "q").put("q", query.request().method()).put("a", arguments.build());
            if (query.readOnly()) {
                message.put("ro", 1);
            }
        }

        @Override
        public void response(Response response) {
            BDict.Builder values = BDict.builder().put("id", response.id().toBytes());
            response.nodes().ifPresent(nodes -> values.put("nodes", NodeInfo.compact(nodes, true)));
            response.nodes6().ifPresent(nodes -> values.put("nodes6", NodeInfo.compact(nodes, false)));
            response.token().ifPresent(token -> values.put("token", token));
            if (!response.values().isEmpty()) {
                values.put(
                        "values",
                        BList.of(response.values().stream()
                                .map(each -> BString.of(each.compact()))
                                .toList()));
            }
            response.scrape()
                    .ifPresent(scrape -> values.put("BFsd", scrape.seeds()).put("BFpe", scrape.peers()));
            response.samples().ifPresent(samples -> put(values, samples));
            message.put("y", "r").put("r", values.build());
            response.asker().ifPresent(asker -> message.put("ip", asker.compact()));
        }

        @Override
        public void error(Refusal refusal) {
            message.put("y", "e").put("e", BList.of(List.of(BInteger.of(refusal.code()), BString.of(refusal.text()))));
        }

        private static void put(BDict.Builder values, KrpcMessage.Samples samples) {
            byte[] hashes = new byte[samples.hashes().size() * NodeId.LENGTH_BYTES];
            for (int i = 0; i < samples.hashes().size(); i++) {
                samples.hashes().get(i).writeTo(hashes, i * NodeId.LENGTH_BYTES);
            }
            values.put("samples", hashes).put("num", samples.stored()).put("interval", samples.intervalSeconds());
        }

        private static void put(BDict.Builder arguments, Request request) {
            if (request instanceof Request.FindNode find) {
                arguments.put("target", find.target().toBytes());
                put(arguments, find.want());
            } else if (request instanceof Request.GetPeers get) {
                arguments.put("info_hash", get.infoHash().toBytes());
                put(arguments, get.want());
                flag(arguments, "noseed", get.noSeeds());
                flag(arguments, "scrape", get.scrape());
            } else if (request instanceof Request.AnnouncePeer announce) {
                arguments
                        .put("info_hash", announce.infoHash().toBytes())
                        .put("port", announce.port())
                        .put("token", announce.token());
                flag(arguments, "implied_port", announce.impliedPort());
                flag(arguments, "seed", announce.seed());
            } else if (request instanceof Request.SampleInfohashes sample) {
                arguments.put("target", sample.target().toBytes());
                put(arguments, sample.want());
            } else if (request instanceof Request.Unknown unknown) {
                unknown.target().ifPresent(target -> arguments.put("target", target.toBytes()));
                put(arguments, unknown.want());
            }
        }

        private static void put(BDict.Builder arguments, Want want) {
            List<BString> families = new ArrayList<>();
            if (want.v4()) {
                families.add(BString.of("n4"));
            }
            if (want.v6()) {
                families.add(BString.of("n6"));
            }
            if (!families.isEmpty()) {
                arguments.put("want", BList.of(families));
            }
        }

        private static void flag(BDict.Builder arguments, String key, boolean set) {
            if (set) {
                arguments.put(key, 1);
            }
        }
    }
}
