package dev.spate.portmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.portmap.PcpExchange.Event;
import dev.spate.portmap.PcpExchange.Granted;
import dev.spate.portmap.PcpExchange.Refused;
import dev.spate.portmap.PcpExchange.Released;
import dev.spate.portmap.PcpExchange.Restarted;
import dev.spate.portmap.PcpExchange.Send;
import dev.spate.portmap.PcpExchange.Useless;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcpExchangeTest {
    private static final Mapping TCP = new Mapping(Mapping.Protocol.TCP, 6_881);
    private static final Mapping UDP = new Mapping(Mapping.Protocol.UDP, 6_881);
    private static final InetAddress OURS = address("192.168.1.7");
    private static final InetAddress EXTERNAL = address("80.1.2.3");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PcpExchange exchange = new PcpExchange(OURS, new SplittableRandom(1));
    private long now = Long.MAX_VALUE - 5 * SECOND;
    private long epoch = 1_000;

    private static InetAddress address(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text);
    }

    private List<Event> events() {
        List<Event> all = new ArrayList<>();
        for (Optional<Event> each = exchange.poll(); each.isPresent(); each = exchange.poll()) {
            all.add(each.get());
        }
        return all;
    }

    private byte[] sent() {
        List<Event> all = events();
        assertEquals(1, all.size(), all::toString);
        return ((Send) all.get(0)).datagram();
    }

    private byte[] ask(Mapping mapping, long lifetimeSeconds) {
        exchange.ask(mapping, lifetimeSeconds, now);
        return sent();
    }

    private List<Event> receive(byte[] datagram) {
        exchange.received(datagram, now);
        return events();
    }

    /** A router's PCP answer to a request: RFC 6887, 11.1. */
    private byte[] pcp(byte[] request, int result, long lifetimeSeconds, int externalPort, InetAddress external) {
        ByteBuffer out = ByteBuffer.allocate(60).put(request);
        out.put(1, (byte) 0x81)
                .put(3, (byte) result)
                .putInt(4, (int) lifetimeSeconds)
                .putInt(8, (int) epoch);
        out.putInt(12, 0).putLong(16, 0).putShort(42, (short) externalPort);
        byte[] address = external.getAddress();
        out.position(44);
        if (address.length == 4) {
            out.put(new byte[10]).putShort((short) 0xffff);
        }
        out.put(address);
        return out.array();
    }

    private static byte[] natPmp(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private Granted granted(Mapping mapping, int externalPort, String method, long lifetimeSeconds) {
        return new Granted(new PortMapping(mapping, EXTERNAL, externalPort, method), lifetimeSeconds);
    }

    @Test
    void asksAsTheRfcHasIt() {
        byte[] request = ask(TCP, 3_600);
        String hex = HexFormat.of().formatHex(request);
        assertEquals("02010000" + "00000e10" + "00000000000000000000ffffc0a80107", hex.substring(0, 48));
        assertEquals("06000000" + "1ae11ae1" + "00000000000000000000ffff00000000", hex.substring(72));
    }

    @Test
    void ofIpv6TheAddressIsAskedForThatIsToBeReached() {
        InetAddress ours = address("2001:db8::7");
        PcpExchange ofIpv6 = new PcpExchange(ours, new SplittableRandom(1));
        ofIpv6.ask(UDP, 3_600, now);
        byte[] request = ((Send) ofIpv6.poll().orElseThrow()).datagram();
        String hex = HexFormat.of().formatHex(request);
        assertEquals("02010000" + "00000e10" + "20010db8000000000000000000000007", hex.substring(0, 48));
        assertEquals("11000000" + "1ae11ae1" + "00000000000000000000000000000000", hex.substring(72));
        ofIpv6.received(pcp(request, 0, 3_600, 6_881, ours), now);
        assertEquals(Optional.of(new Granted(new PortMapping(UDP, ours, 6_881, "PCP"), 3_600)), ofIpv6.poll());
    }

    /** NAT-PMP is of IPv4 alone. */
    @Test
    void ofIpv6NothingButPcpIsSpoken() {
        PcpExchange silent = new PcpExchange(address("2001:db8::7"), new SplittableRandom(1));
        silent.ask(UDP, 3_600, now);
        int sends = 0;
        Optional<Event> event = silent.poll();
        while (event.isPresent() && event.get() instanceof Send send) {
            sends++;
            assertEquals(60, send.datagram().length);
            now = silent.nextNanos().getAsLong();
            silent.advance(now);
            event = silent.poll();
        }
        assertEquals(PcpExchange.MOST_TRIES, sends);
        assertEquals(Optional.of(new Useless("it does not answer")), event);
        PcpExchange old = new PcpExchange(address("2001:db8::7"), new SplittableRandom(1));
        old.ask(UDP, 3_600, now);
        old.poll();
        old.received(natPmp("00 81 0001 000003e8"), now);
        assertEquals(Optional.of(new Useless("it does not speak it")), old.poll());
    }

    @Test
    void renewsAndDeletesWithTheNonceAndThePortThatWereGranted() {
        byte[] first = ask(TCP, 3_600);
        assertEquals(List.of(granted(TCP, 7_000, "PCP", 3_600)), receive(pcp(first, 0, 3_600, 7_000, EXTERNAL)));
        byte[] renewal = ask(TCP, 3_600);
        byte[] expected = first.clone();
        expected[42] = 7_000 >> 8;
        expected[43] = (byte) 7_000;
        assertArrayEquals(expected, renewal);
        receive(pcp(renewal, 0, 3_600, 7_000, EXTERNAL));
        byte[] delete = ask(TCP, 0);
        expected[6] = 0;
        expected[7] = 0;
        assertArrayEquals(expected, delete);
        assertEquals(List.of(new Released(TCP)), receive(pcp(delete, 0, 0, 0, EXTERNAL)));
    }

    @Test
    void asksNineTimesEverMoreSlowly() {
        exchange.ask(TCP, 3_600, now);
        long begin = now;
        int sends = 0;
        List<Event> all = events();
        while (all.get(0) instanceof Send send) {
            assertEquals(++sends <= 4 ? 60 : 2, send.datagram().length);
            now = exchange.nextNanos().getAsLong();
            exchange.advance(now);
            all = events();
        }
        assertEquals(List.of(new Useless("it does not answer")), all);
        assertEquals(9, sends);
        assertEquals(11_250, TimeUnit.NANOSECONDS.toMillis(now - begin));
        exchange.ask(TCP, 3_600, now);
        assertEquals(List.of(), events());
    }

    @Test
    void aPortWhereNobodyListensIsNotAskedAgain() {
        ask(TCP, 3_600);
        exchange.unreachable();
        assertEquals(List.of(new Useless("nobody listens there")), events());
    }

    @Test
    void fallsBackToNatPmpWhichTellsItsAddressFirst() {
        ask(TCP, 3_600);
        // As RFC 6886, 3.5 has it: version 0, the opcode with its bit, "unsupported version", the epoch.
        assertEquals(
                "0000",
                HexFormat.of()
                        .formatHex(
                                ((Send) receive(natPmp("00 81 0001 000003e8")).get(0)).datagram()));
        List<Event> next = receive(natPmp("00 80 0000 000003e8 50010203"));
        assertEquals("000200001ae11ae100000e10", HexFormat.of().formatHex(((Send) next.get(0)).datagram()));
        assertEquals(
                List.of(granted(TCP, 7_000, "NAT-PMP", 3_600)),
                receive(natPmp("00 82 0000 000003e8 1ae1 1b58 00000e10")));
        assertEquals("000200001ae1000000000000", HexFormat.of().formatHex(ask(TCP, 0)));
        assertEquals(List.of(new Released(TCP)), receive(natPmp("00 82 0000 000003e8 1ae1 0000 00000000")));
    }

    @Test
    void aRouterThatSpeaksNeitherIsUseless() {
        ask(TCP, 3_600);
        receive(natPmp("00 81 0001 000003e8"));
        assertEquals(List.of(new Useless("it speaks neither")), receive(natPmp("00 80 0001 000003e8")));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 7000, 'it names 127.0.0.1 as its own, an address of this machine'",
        "224.0.0.1, 7000, 'it names 224.0.0.1 as its own, an address that no host has'",
        "0.0.0.0, 7000, 'it names 0.0.0.0 as its own, an address that no host has'",
        "80.1.2.3, 0, it names port 0"
    })
    void refusesAnAddressThatCannotBe(String external, int port, String why) {
        byte[] request = ask(TCP, 3_600);
        assertEquals(List.of(new Refused(TCP, why)), receive(pcp(request, 0, 3_600, port, address(external))));
    }

    @ParameterizedTest
    @CsvSource({"1, 120", "120, 120", "86400, 86400", "4294967295, 86400"})
    void believesALifetimeWithinBounds(long lifetimeSeconds, long believed) {
        byte[] request = ask(TCP, 3_600);
        assertEquals(
                List.of(granted(TCP, 6_881, "PCP", believed)),
                receive(pcp(request, 0, lifetimeSeconds, 6_881, EXTERNAL)));
    }

    @ParameterizedTest
    @CsvSource({
        "2, it does not allow it",
        "8, it has no room for more",
        "12, there is another NAT before it",
        "99, error 99"
    })
    void tellsWhyItRefuses(int result, String why) {
        byte[] request = ask(TCP, 3_600);
        assertEquals(List.of(new Refused(TCP, why)), receive(pcp(request, result, 30, 0, EXTERNAL)));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 35, 36, 40, 41})
    void anAnswerWithAnotherNonceProtocolOrPortIsPassedOver(int offset) {
        byte[] answer = pcp(ask(TCP, 3_600), 0, 3_600, 6_881, EXTERNAL);
        answer[offset] ^= 0x40;
        assertEquals(List.of(), receive(answer));
        assertEquals(1, exchange.ignored());
    }

    @Test
    void anAnswerIsTakenOnce() {
        byte[] answer = pcp(ask(TCP, 3_600), 0, 3_600, 6_881, EXTERNAL);
        receive(answer);
        assertEquals(List.of(), receive(answer));
        assertEquals(1, exchange.ignored());
    }

    @Test
    void theLateAnswerToARenewalIsNoneToADelete() {
        byte[] request = ask(TCP, 3_600);
        byte[] late = pcp(request, 0, 3_600, 6_881, EXTERNAL);
        ask(TCP, 0);
        assertEquals(List.of(), receive(late));
    }

    @Test
    void aRouterThatBeganAnewIsNoticedAtMostOnceAMinute() {
        receive(pcp(ask(TCP, 3_600), 0, 3_600, 6_881, EXTERNAL));
        now += 100 * SECOND;
        epoch = 3;
        assertTrue(receive(pcp(ask(UDP, 3_600), 0, 3_600, 6_881, EXTERNAL)).contains(new Restarted()));
        epoch = 0;
        assertEquals(1, receive(pcp(ask(TCP, 3_600), 0, 3_600, 6_881, EXTERNAL)).size());
        now += 100 * SECOND;
        assertTrue(receive(pcp(ask(UDP, 3_600), 0, 3_600, 6_881, EXTERNAL)).contains(new Restarted()));
    }

    @Test
    void aClockThatGoesAsOursIsNoRestart() {
        receive(pcp(ask(TCP, 3_600), 0, 3_600, 6_881, EXTERNAL));
        now += 1_800 * SECOND;
        epoch += 1_850;
        assertEquals(1, receive(pcp(ask(TCP, 3_600), 0, 3_600, 6_881, EXTERNAL)).size());
    }

    @Test
    void everyCutOfAnAnswerIsPassedOver() {
        byte[] answer = pcp(ask(TCP, 3_600), 0, 3_600, 6_881, EXTERNAL);
        for (int length = 0; length < answer.length; length++) {
            assertEquals(List.of(), receive(java.util.Arrays.copyOf(answer, length)));
        }
        assertEquals(answer.length, exchange.ignored());
        assertEquals(1, receive(answer).size());
    }
}
