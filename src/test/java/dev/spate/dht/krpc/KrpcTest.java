package dev.spate.dht.krpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.KrpcMessage.Query;
import dev.spate.dht.krpc.KrpcMessage.Refusal;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.KrpcMessage.Samples;
import dev.spate.dht.krpc.KrpcMessage.Scrape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KrpcTest {
    private static final BString AA = BString.of("aa");
    private static final NodeId ASKER = id("abcdefghij0123456789");
    private static final NodeId OTHER = id("mnopqrstuvwxyz123456");
    private static final BString TOKEN = BString.of("aoeusnth");

    private static NodeId id(String text) {
        return NodeId.of(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Query query(Request request) {
        return new Query(AA, ASKER, false, request);
    }

    /** The packets of BEP 5, and of the extensions. */
    static Stream<Arguments> packets() {
        Response bare = Response.of(AA, OTHER, Optional.empty());
        NodeInfo six =
                new NodeInfo(OTHER, Endpoint.of(new byte[] {0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 1));
        return Stream.of(
                Arguments.of("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe", query(new Request.Ping())),
                Arguments.of("d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re", bare),
                Arguments.of(
                        "d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe",
                        query(new Request.FindNode(OTHER, Want.UNSAID))),
                Arguments.of(
                        "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:qe",
                        query(new Request.GetPeers(OTHER, Want.UNSAID, false, false))),
                Arguments.of(
                        "d1:rd2:id20:abcdefghij01234567895:token8:aoeusnth6:valuesl6:axje.u6:idhtnmee1:t2:aa1:y1:re",
                        new Response(
                                AA,
                                ASKER,
                                Optional.empty(),
                                Optional.empty(),
                                List.of(endpoint("axje.u"), endpoint("idhtnm")),
                                Optional.of(TOKEN),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                Arguments.of(
                        "d1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e"
                                + "5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe",
                        query(new Request.AnnouncePeer(OTHER, 6_881, true, TOKEN, false))),
                Arguments.of(
                        "d1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee",
                        new Refusal(AA, 201, "A Generic Error Ocurred")),
                Arguments.of(
                        "d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz1234564:wantl2:n42:n6ee"
                                + "1:q9:find_node2:roi1e1:t2:aa1:y1:qe",
                        new Query(AA, ASKER, true, new Request.FindNode(OTHER, new Want(true, true)))),
                Arguments.of(
                        "d2:ip6:axje.u1:rd2:id20:mnopqrstuvwxyz1234565:nodes26:abcdefghij0123456789idhtnm6:nodes638:"
                                + "mnopqrstuvwxyz123456\u0020\1\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\1e1:t2:aa1:y1:re",
                        new Response(
                                AA,
                                OTHER,
                                Optional.of(List.of(new NodeInfo(ASKER, endpoint("idhtnm")))),
                                Optional.of(List.of(six)),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(endpoint("axje.u")))),
                Arguments.of(
                        "d1:rd4:BFpe256:" + "p".repeat(256) + "4:BFsd256:" + "s".repeat(256)
                                + "2:id20:mnopqrstuvwxyz1234568:intervali21600e3:numi7e7:samples20:abcdefghij0123456789e"
                                + "1:t2:aa1:y1:re",
                        new Response(
                                AA,
                                OTHER,
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                Optional.of(new Scrape(BString.of("s".repeat(256)), BString.of("p".repeat(256)))),
                                Optional.of(new Samples(List.of(ASKER), 7, 21_600)),
                                Optional.empty())));
    }

    private static Endpoint endpoint(String compact) {
        return Endpoint.ofCompact(bytes(compact), 0, 4);
    }

    @ParameterizedTest
    @MethodSource("packets")
    void readsAndWritesThePacketsOfTheSpecifications(String packet, KrpcMessage message) {
        assertEquals(message, KrpcReader.read(bytes(packet)));
        assertArrayEquals(bytes(packet), KrpcWriter.write(message));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void refusesAPacketThatWasCutAnywhere(String packet, KrpcMessage message) {
        byte[] whole = bytes(packet);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(KrpcException.class, () -> KrpcReader.read(part));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i1e",
                "d1:t2:aa1:y1:qe",
                "d1:rd2:id19:abcdefghij012345678e1:t2:aa1:y1:re",
                "d1:rde1:t2:aa1:y1:re",
                "d1:rd2:id20:abcdefghij0123456789e1:t0:1:y1:re",
                "d1:rd2:id20:abcdefghij0123456789e1:t33:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1:y1:re",
                "d1:rd2:id20:abcdefghij0123456789e1:y1:re",
                "d1:ad2:id20:abcdefghij0123456789e1:q9:get_peers1:t2:aa1:y1:qe",
                "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz1234564:porti0e5:token1:xe"
                        + "1:q13:announce_peer1:t2:aa1:y1:qe",
                "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz1234564:porti65536e5:token1:xe"
                        + "1:q13:announce_peer1:t2:aa1:y1:qe",
                "d1:rd2:id20:abcdefghij0123456789e1:t2:aa1:y1:xe"
            })
    void refusesWhatIsOfNoUse(String packet) {
        assertThrows(KrpcException.class, () -> KrpcReader.read(bytes(packet)));
    }

    @Test
    void takesNoMoreOfHugeAnswersThanItsBounds() {
        Response values = (Response) KrpcReader.read(
                bytes("d1:rd2:id20:abcdefghij01234567896:valuesl" + "6:axje.u".repeat(400) + "ee1:t2:aa1:y1:re"));
        assertEquals(KrpcReader.MAX_VALUES, values.values().size());
        Response nodes = (Response) KrpcReader.read(
                bytes("d1:rd2:id20:abcdefghij01234567895:nodes2600:" + "n".repeat(2_600) + "e1:t2:aa1:y1:re"));
        assertEquals(KrpcReader.MAX_NODES, nodes.nodes().orElseThrow().size());
        Response token = (Response) KrpcReader.read(
                bytes("d1:rd2:id20:abcdefghij01234567895:token129:" + "t".repeat(129) + "e1:t2:aa1:y1:re"));
        assertTrue(token.token().isEmpty());
        assertThrows(KrpcException.class, () -> KrpcReader.read(new byte[KrpcReader.MAX_DATAGRAM_BYTES + 1]));
    }

    @Test
    void takesHybridValuesAndNoAddressesOfOtherLengths() {
        Response hybrid = (Response) KrpcReader.read(bytes("d1:rd2:id20:abcdefghij01234567896:valuesl6:axje.u5:axje."
                + "18:\0\0\0\0\0\0\0\0\0\0\u00ff\u00ffidhtnmi7eee1:t2:aa1:y1:re"));
        assertEquals(List.of(endpoint("axje.u"), endpoint("idhtnm")), hybrid.values());
    }

    @Test
    void anUnknownMethodKeepsItsTarget() {
        Query vote = (Query) KrpcReader.read(
                bytes("d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q4:vote1:t2:aa1:y1:qe"));
        assertEquals(new Request.Unknown("vote", Optional.of(OTHER), Want.UNSAID), vote.request());
    }
}
