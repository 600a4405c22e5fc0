package dev.spate.session.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PeerAddress;
import dev.spate.wire.PexMessage;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PexStateTest {
    private static final long MINUTE = PexState.INTERVAL_NANOS;
    private static final InetSocketAddress READER = at("192.0.2.200:7");

    private final PexState state = new PexState();
    private final PexState.Reader reader = new PexState.Reader(READER, 0);

    private static InetSocketAddress at(String address) {
        return PeerAddress.parseNumeric(address);
    }

    private static InetSocketAddress peer(int number) {
        return at("198.51." + number / 250 + "." + (1 + number % 250) + ":6881");
    }

    private void join(InetSocketAddress address) {
        state.joined(address, this, () -> PexMessage.REACHABLE);
    }

    private void leave(InetSocketAddress address) {
        state.left(address, this);
    }

    private static List<InetSocketAddress> added(Optional<PexMessage> message) {
        return message.orElseThrow().added().stream()
                .map(PexMessage.Peer::address)
                .toList();
    }

    @Test
    void theFirstMessageTellsAllAndTheNextOnesWhoCameAndWent() {
        join(peer(1));
        join(peer(2));
        assertEquals(Optional.empty(), state.next(reader, PexState.FIRST_NANOS - 1));
        assertEquals(List.of(peer(1), peer(2)), added(state.next(reader, PexState.FIRST_NANOS)));
        leave(peer(1));
        join(peer(3));
        long due = PexState.FIRST_NANOS + MINUTE;
        assertEquals(Optional.empty(), state.next(reader, due - 1));
        Optional<PexMessage> second = state.next(reader, due);
        assertEquals(List.of(peer(3)), added(second));
        assertEquals(List.of(peer(1)), second.orElseThrow().dropped());
        assertEquals(Optional.empty(), state.next(reader, due + 10 * MINUTE), "nothing has changed");
    }

    @Test
    void flagsAreThoseOfTheMomentWhenItIsTold() {
        int[] flags = {PexMessage.REACHABLE};
        state.joined(peer(1), this, () -> flags[0]);
        flags[0] |= PexMessage.SEED;
        assertEquals(
                List.of(new PexMessage.Peer(peer(1), PexMessage.REACHABLE | PexMessage.SEED)),
                state.next(reader, MINUTE).orElseThrow().added());
    }

    @Test
    void whoComesAndGoesBetweenTwoMessagesIsNotTold() {
        join(peer(1));
        state.next(reader, MINUTE);
        join(peer(2));
        leave(peer(2));
        leave(peer(1));
        join(peer(1));
        assertEquals(Optional.empty(), state.next(reader, 2 * MINUTE));
        leave(peer(1));
        assertEquals(
                List.of(peer(1)), state.next(reader, 2 * MINUTE).orElseThrow().dropped());
    }

    @Test
    void anEmptyFirstMessageIsNotSentAndCostsNoMinute() {
        assertEquals(Optional.empty(), state.next(reader, MINUTE));
        join(READER);
        assertEquals(Optional.empty(), state.next(reader, MINUTE), "nobody is told of himself");
        join(peer(1));
        assertEquals(List.of(peer(1)), added(state.next(reader, MINUTE + 1)));
    }

    @Test
    void aMessageHasFiftyAddressesAndTheRestFollows() {
        IntStream.range(0, 300).mapToObj(PexStateTest::peer).forEach(this::join);
        assertEquals(PexState.MOST_TOLD_FIRST, added(state.next(reader, MINUTE)).size());
        IntStream.range(300, 420).mapToObj(PexStateTest::peer).forEach(this::join);
        Set<InetSocketAddress> told = new HashSet<>();
        for (int minute = 2; minute <= 4; minute++) {
            List<InetSocketAddress> some = added(state.next(reader, minute * MINUTE));
            assertTrue(some.size() <= PexState.MOST_TOLD, some::toString);
            told.addAll(some);
        }
        assertEquals(120, told.size());
        assertEquals(Optional.empty(), state.next(reader, 5 * MINUTE));
    }

    @Test
    void ofTwoConnectionsWithOneAddressTheFirstCounts() {
        Object one = new Object();
        Object other = new Object();
        state.joined(peer(1), one, () -> 1);
        state.joined(peer(1), other, () -> 2);
        state.left(peer(1), other);
        assertEquals(
                List.of(new PexMessage.Peer(peer(1), 1)),
                state.next(reader, MINUTE).orElseThrow().added());
        state.left(peer(1), one);
        assertEquals(
                List.of(peer(1)), state.next(reader, 2 * MINUTE).orElseThrow().dropped());
    }

    /** Near addresses mean nothing far away, or somebody else. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.200:7, 127.0.0.1:1, false",
        "192.0.2.200:7, 10.0.0.1:1, false",
        "192.0.2.200:7, [fe80::1]:1, false",
        "192.0.2.200:7, 198.51.100.1:1, true",
        "192.0.2.200:7, [2001:db8::1]:1, true",
        "10.0.0.9:7, 127.0.0.1:1, false",
        "10.0.0.9:7, 10.0.0.1:1, true",
        "10.0.0.9:7, [fe80::1]:1, false",
        "[fe80::9]:7, [fe80::1]:1, false",
        "127.0.0.1:7, 127.0.0.1:1, true",
        "127.0.0.1:7, 10.0.0.1:1, true"
    })
    void nobodyIsToldOfAddressesThatAreNearerToUsThanHeIs(String to, String address, boolean told) {
        PexState.Reader there = new PexState.Reader(at(to), 0);
        join(at(address));
        assertEquals(told, state.next(there, MINUTE).isPresent());
        join(peer(1));
        state.next(there, 2 * MINUTE);
        leave(at(address));
        leave(peer(1));
        assertEquals(told, state.next(there, 3 * MINUTE).orElseThrow().dropped().contains(at(address)));
    }

    /** Whatever happens, a reader that keeps up knows in the end exactly who is there. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aReaderThatIsToldEverythingKnowsWhoIsThere(long seed) {
        Random random = new Random(seed);
        Set<InetSocketAddress> there = new HashSet<>();
        Set<InetSocketAddress> known = new HashSet<>();
        join(peer(999));
        there.add(peer(999));
        long now = 0;
        for (int round = 0; round < 200; round++) {
            int steps = round < 150 ? random.nextInt(60) : 0;
            for (int i = 0; i < steps; i++) {
                InetSocketAddress each = peer(random.nextInt(90));
                if (there.add(each)) {
                    join(each);
                } else {
                    there.remove(each);
                    leave(each);
                }
            }
            now += MINUTE;
            state.next(reader, now).ifPresent(message -> {
                assertTrue(message.added().size() <= PexState.MOST_TOLD_FIRST);
                assertTrue(message.dropped().size() <= PexState.MOST_TOLD);
                message.added().forEach(each -> {
                    assertFalse(message.dropped().contains(each.address()));
                    known.add(each.address());
                });
                message.dropped().forEach(known::remove);
            });
        }
        assertEquals(there, known);
    }
}
