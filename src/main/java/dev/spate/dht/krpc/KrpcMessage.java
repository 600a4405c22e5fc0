package dev.spate.dht.krpc;

import dev.spate.bencode.BString;
import java.util.List;
import java.util.Optional;

/** One message of the DHT (BEP 5). Values are immutable; strings of others are copies and bounded. */
public sealed interface KrpcMessage {
    /** Longest transaction id: usual are 2 to 4 bytes, and we send it back. */
    int MAX_TRANSACTION_BYTES = 32;

    /** Longest token: usual are 4 to 20 bytes, and we send it back. */
    int MAX_TOKEN_BYTES = 128;

    /** The number by which the asker knows the answer: 1 to 32 bytes. */
    BString transaction();

    /** Calls the method of {@code handler} that fits. */
    void accept(Handler handler);

    /** One method for each kind of message. */
    interface Handler {
        /** Called for a question. */
        void query(Query query);

        /** Called for an answer. */
        void response(Response response);

        /** Called for a refusal. */
        void error(Refusal refusal);
    }

    /**
     * A question.
     *
     * @param id of the asker
     * @param readOnly whether the asker answers no questions (BEP 43)
     * @param request what is asked
     */
    record Query(BString transaction, NodeId id, boolean readOnly, Request request) implements KrpcMessage {
        @Override
        public void accept(Handler handler) {
            handler.query(this);
        }
    }

    /**
     * An answer.
     *
     * @param id of who answers
     * @param nodes close to the target, of IPv4; empty when not asked for
     * @param nodes6 the same of IPv6
     * @param values peers of the torrent
     * @param token for announce_peer; absent when nothing more is stored
     * @param scrape filters of seeds and of peers (BEP 33)
     * @param samples info hashes that are stored there (BEP 51)
     * @param asker the asker's address and port, as the other side sees it (BEP 42)
     */
    record Response(
            BString transaction,
            NodeId id,
            Optional<List<NodeInfo>> nodes,
            Optional<List<NodeInfo>> nodes6,
            List<Endpoint> values,
            Optional<BString> token,
            Optional<Scrape> scrape,
            Optional<Samples> samples,
            Optional<Endpoint> asker)
            implements KrpcMessage {
        /** Copies the lists. */
        public Response {
            nodes = nodes.map(List::copyOf);
            nodes6 = nodes6.map(List::copyOf);
            values = List.copyOf(values);
        }

        /** An answer that says who answers, and nothing else. */
        public static Response of(BString transaction, NodeId id, Optional<Endpoint> asker) {
            return new Response(
                    transaction,
                    id,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    asker);
        }

        @Override
        public void accept(Handler handler) {
            handler.response(this);
        }
    }

    /**
     * Bloom filters of the addresses that are stored for a torrent (BEP 33).
     *
     * @param seeds of those that have everything, 256 bytes
     * @param peers of the others, 256 bytes
     */
    record Scrape(BString seeds, BString peers) {}

    /**
     * Info hashes that a node stores (BEP 51).
     *
     * @param hashes some of them
     * @param stored how many it stores
     * @param intervalSeconds when others may be told
     */
    record Samples(List<NodeId> hashes, long stored, long intervalSeconds) {
        /** Copies the list. */
        public Samples {
            hashes = List.copyOf(hashes);
        }
    }

    /**
     * A refusal (message kind "e").
     *
     * @param code 201 generic, 202 server, 203 protocol or bad token, 204 method unknown
     * @param text for a person, at most 128 characters
     */
    record Refusal(BString transaction, int code, String text) implements KrpcMessage {
        /** An invalid argument, or a bad token. */
        public static final int PROTOCOL = 203;

        /** A method that is not known here. */
        public static final int METHOD_UNKNOWN = 204;

        @Override
        public void accept(Handler handler) {
            handler.error(this);
        }
    }

    /** What a query asks. */
    sealed interface Request {
        /** The name of the method. */
        String method();

        /** Are you there? */
        record Ping() implements Request {
            @Override
            public String method() {
                return "ping";
            }
        }

        /** Who is close to this target? */
        record FindNode(NodeId target, Want want) implements Request {
            @Override
            public String method() {
                return "find_node";
            }
        }

        /**
         * Who has this torrent, or else who is close to it?
         *
         * @param noSeeds whether those are wanted that lack something (BEP 33)
         * @param scrape whether filters are wanted (BEP 33)
         */
        record GetPeers(NodeId infoHash, Want want, boolean noSeeds, boolean scrape) implements Request {
            @Override
            public String method() {
                return "get_peers";
            }
        }

        /**
         * We have this torrent.
         *
         * @param port of TCP, 0 to 65535
         * @param impliedPort whether the port of the datagram counts instead
         * @param token what get_peers gave
         * @param seed whether we have everything (BEP 33)
         */
        record AnnouncePeer(NodeId infoHash, int port, boolean impliedPort, BString token, boolean seed)
                implements Request {
            @Override
            public String method() {
                return "announce_peer";
            }
        }

        /** Which torrents are stored at yours (BEP 51)? */
        record SampleInfohashes(NodeId target, Want want) implements Request {
            @Override
            public String method() {
                return "sample_infohashes";
            }
        }

        /**
         * A method that is not known here.
         *
         * @param target what it aims at, if it says so: such a question is answered as find_node
         */
        record Unknown(String method, Optional<NodeId> target, Want want) implements Request {}
    }
}
