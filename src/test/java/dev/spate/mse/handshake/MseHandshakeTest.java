package dev.spate.mse.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.mse.MseException;
import dev.spate.torrent.InfoHash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MseHandshakeTest {
    /** Streams that Transmission and qBittorrent sent, with the key of the other side: Transmission's handshake-test.cc. */
    private static final InfoHash UBUNTU = InfoHash.ofHex("2c6b6858d61da9543d4231a71db4b1c9264b0685");

    private static final BigInteger RECORDED_KEY = new BigInteger(1, base64("0EYKCwBWQ4Dg9kX3c5xxjVtBDKw="));

    private static final byte[] TRANSMISSION = base64(
            "svkySIFcCsrDTeHjPt516UFbsoR+5vfbe5/m6stE7u5JLZ10kJ19NmP64E10qInn78sCrJgjw1yEHHwrzOcKiRlYvcMotzJMe+SjrFUn"
                    + "aw3KBfn2bcKBhxb/sfM9J7nJ",
            "ICAgICAgICAgIKdr4jIBZ4xFfO4xNiRV7Gl2azTSuTFuu06NU1WyRPif018JYeVGwrTPstEPu3V5lmzjtMGVLaL5EErlpJ93Xrz+ea6E"
                    + "IQEUZA+D4jKaV/to9NVi04/1W1A2PHgg+I9puac/i9BsFPcjdQeoVtU73lNCbTDQgTieyjDWmwo=");

    private static final byte[] QBITTORRENT = base64(
            "Sfgoq/nrQfD4Iwirfk+uhOmQMOC/QwK/vYiOact1NF9TpWXms3cvlKEKxs0VUmnmytRh9bh4Lcs1bswlC6R05XrJGzLhZqAqcLUUAR1V"
                    + "TLA5oKSjR1038zFbhnc71jql",
            "paZ3steQoTE58dNkLfvPJdGfTli1FCa1FcvjqCGkzEigwxVTo7o9MviInBNGZzetXtP0f4PgD0SubXoMNEi2dza/PsuA5e+7GcnNeNT0"
                    + "fcbw49HWtXgL3wb18sg3puL1I6oi1DQhFfCg1xDDwj2AEKA2cy7zMjhLSTP4n9KNFDfPElrbdZI0Q/FDb1JVyHzNGLJyYSgOnye/"
                    + "+IHiu/lqNmonH2ixTshuSBCW04PTkGGwxxWqFcw9MWNA8fidJaKjPgs6z4/FKXlyHGw+6Sa091zxAmxUNdnAmOS1uUcplSMfEz9G"
                    + "oxok8aLtS+w2xg+eEmIFf+KhW2n0bFqfQDvmAyXKLhXf44lTfq95aMb309APR/Q0QDEdK2SqUKV2dWQIQLgDlxhxSL7cPMHenT8m"
                    + "3rufi6EdkvdPyKcB1iI2zW8qUGbgPYZ+CXxTFjz/UxvxNdZaAePjJKz9tlO9ns4y+YqXe+ABBD9P7vMBo9bdpF4TQ/TjX2rAPqWN"
                    + "ucvBjNODNAe/tMSprBz+7Z7cECwBmQEx/N6zsWkjt/qP0XYikCQLBsTCFNPLHAXOVTpqwJo3mKyzaRZ6V1bmrx+Yn++PdMzArtwx"
                    + "JxvYaW2G4l/eU/hFHEWzOqUgr6908KtU");

    private static final byte[] PAYLOAD = "the first bytes of the stream".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] RECORDED_PUBLIC = DiffieHellman.publicKey(RECORDED_KEY);

    private final Random random = new Random(1);
    private final Map<String, byte[]> secrets = new HashMap<>();

    @Test
    void acceptsRecordedStreamOfTransmission() {
        for (int cut : new int[] {1, 7, 96, 1000}) {
            MseResponder us = new MseResponder(this::ubuntu, provided -> MseHandshake.RC4, random);

            byte[] received = acceptInPieces(us, TRANSMISSION, cut);

            assertTrue(us.isDone());
            assertTrue(us.isEncrypted());
            assertEquals(68, us.initialPayloadLength());
            us.inbound().crypt(received, 0, received.length);
            assertEquals(
                    "-TR300Z-w4bd4mkebkbi", new String(received, 48, received.length - 48, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void refusesRecordedStreamOfATorrentThatWeDoNotHave() {
        MseResponder us = new MseResponder(hash -> Optional.empty(), provided -> MseHandshake.RC4, random);

        MseException refused = assertThrows(MseException.class, () -> acceptInPieces(us, TRANSMISSION, 1000));

        assertEquals("it speaks of another torrent, encrypted", refused.getMessage());
    }

    @Test
    void dialsTheQbittorrentOfTheRecording() {
        for (int cut : new int[] {1, 13, 1000}) {
            MseInitiator us = new MseInitiator(
                    DiffieHellman.publicKey(RECORDED_KEY), UBUNTU, MseHandshake.RC4 | MseHandshake.PLAIN, random);
            us.takeOutput();

            us.received(Arrays.copyOf(QBITTORRENT, 96));
            us.secret(DiffieHellman.secret(us.peerKey(), RECORDED_KEY), new byte[68]);
            byte[] step3 = us.takeOutput();
            byte[] stream = feed(us, Arrays.copyOfRange(QBITTORRENT, 96, QBITTORRENT.length), cut);

            assertArrayEquals(base64("mbpZFBwdi4U1snVvboN3sMEpNmU="), Arrays.copyOf(step3, 20));
            assertEquals(20 + 20 + 14 + 2 + 68, step3.length);
            assertTrue(us.isDone());
            assertTrue(us.isEncrypted());
            us.inbound().crypt(stream, 0, stream.length);
            assertEquals("-qB4250-scysDI_JuVN3", new String(stream, 48, 20, StandardCharsets.US_ASCII));
        }
    }

    /** Pads of all lengths, among them 0 and 512, in the least pieces and in one. */
    @ParameterizedTest
    @ValueSource(ints = {MseHandshake.PLAIN, MseHandshake.RC4, MseHandshake.RC4 | MseHandshake.PLAIN})
    void bothSidesAgree(int provide) {
        int chosen = provide == MseHandshake.PLAIN ? MseHandshake.PLAIN : MseHandshake.RC4;
        for (int seed = 0; seed < 4; seed++) {
            for (int cut : new int[] {1, 3, 10_000}) {
                Pair pair = new Pair(new Random(seed), provide, offered -> {
                    assertEquals(provide, offered);
                    return chosen;
                });

                pair.run(cut);

                assertTrue(pair.dialler.isDone() && pair.acceptor.isDone());
                assertEquals(chosen == MseHandshake.RC4, pair.dialler.isEncrypted());
                assertEquals(chosen == MseHandshake.RC4, pair.acceptor.isEncrypted());
                assertEquals(PAYLOAD.length, pair.acceptor.initialPayloadLength());
                byte[] payload = pair.toAcceptor;
                pair.acceptor.inbound().crypt(payload, 0, payload.length);
                assertArrayEquals(PAYLOAD, payload);
                byte[] there = {1, 2, 3};
                pair.acceptor.outbound().crypt(there, 0, 3);
                pair.dialler.inbound().crypt(there, 0, 3);
                assertArrayEquals(new byte[] {1, 2, 3}, there);
                byte[] back = {4, 5, 6};
                pair.dialler.outbound().crypt(back, 0, 3);
                pair.acceptor.inbound().crypt(back, 0, 3);
                assertArrayEquals(new byte[] {4, 5, 6}, back);
            }
        }
    }

    /** Some wrong bytes do no harm (in a pad, in the payload); all others end it, and none makes it end as if it were right. */
    @Test
    void everyByteOfTheDiallerWrongInTurn() {
        Pair right = new Pair(new Random(3), MseHandshake.RC4, offered -> MseHandshake.RC4);
        right.run(10_000);
        byte[] sent = right.sentByDialler;
        int pad = sent.length - 96 - 56 - PAYLOAD.length;
        for (int at = 0; at < sent.length; at++) {
            byte[] wrong = sent.clone();
            wrong[at] ^= 0x10;
            boolean harmless = at >= 96 && at < 96 + pad || at >= sent.length - PAYLOAD.length;
            // Byte 96+pad+40+8+3 holds crypto_provide; with another bit RC4 is offered all the same.
            harmless |= at >= 96 + pad + 48 && at < 96 + pad + 52;
            // The low byte of the length of PadC, and that of IA: their ends cannot be told, and the stream is garbage.
            harmless |= at >= 96 + pad + 53 && at < 96 + pad + 56;
            int where = at;
            MseResponder us = new MseResponder(this::ubuntu, offered -> MseHandshake.RC4, new Random(5));

            boolean done = accepts(us, wrong, RECORDED_KEY);

            assertEquals(harmless, done, () -> "byte " + where);
        }
    }

    @Test
    void everyByteOfTheAcceptorWrongInTurn() {
        Pair right = new Pair(new Random(4), MseHandshake.RC4, offered -> MseHandshake.RC4);
        right.run(10_000);
        byte[] sent = right.sentByAcceptor;
        int pad = sent.length - 96 - 14;
        for (int at = 0; at < sent.length; at++) {
            byte[] wrong = sent.clone();
            wrong[at] ^= 0x10;
            int where = at;

            boolean done = dialSees(wrong, right.diallerKey);

            assertEquals(at >= 96 && at < 96 + pad, done, () -> "byte " + where);
        }
    }

    @Test
    void aByteThatIsMissingEndsItOrLeavesItWaiting() {
        Pair right = new Pair(new Random(6), MseHandshake.RC4, offered -> MseHandshake.RC4);
        right.run(10_000);
        byte[] sent = right.sentByDialler;
        int pad = sent.length - 96 - 56 - PAYLOAD.length;
        for (int at = 0; at < sent.length - PAYLOAD.length; at++) {
            byte[] less = new byte[sent.length - 1];
            System.arraycopy(sent, 0, less, 0, at);
            System.arraycopy(sent, at + 1, less, at, less.length - at);
            int where = at;
            MseResponder us = new MseResponder(this::ubuntu, offered -> MseHandshake.RC4, new Random(5));

            boolean done = accepts(us, less, RECORDED_KEY);

            // After VC nothing but the bounds of lengths tells that one is missing: the stream is garbage.
            boolean inPad = at >= 96 && at < 96 + pad;
            if (at < 96 + pad + 48) {
                assertEquals(inPad, done, () -> "without byte " + where);
            }
        }
    }

    @Test
    void padOf512BytesIsRightAndOneOf513IsNot() {
        Pair right = new Pair(new Random(6), MseHandshake.RC4, offered -> MseHandshake.RC4);
        right.run(10_000);
        byte[] sent = right.sentByDialler;
        byte[] mark = Arrays.copyOfRange(sent, sent.length - 56 - PAYLOAD.length, sent.length);
        for (int pad : new int[] {0, 512, 513}) {
            byte[] padded = Arrays.copyOf(sent, 96 + pad + mark.length);
            Arrays.fill(padded, 96, 96 + pad, (byte) 0);
            System.arraycopy(mark, 0, padded, 96 + pad, mark.length);
            MseResponder us = new MseResponder(this::ubuntu, offered -> MseHandshake.RC4, new Random(5));

            assertEquals(pad <= 512, accepts(us, padded, RECORDED_KEY), () -> "pad of " + pad);
        }
    }

    @Test
    void padMayNotBeLongerWhileOurAnswerIsOutstanding() {
        MseResponder us = new MseResponder(this::ubuntu, offered -> MseHandshake.RC4, random);
        us.received(new byte[96 + 512]);

        assertThrows(MseException.class, () -> us.received(new byte[1]));
    }

    @Test
    void endlessStreamWithoutMarkIsCutOff() {
        MseInitiator us = new MseInitiator(DiffieHellman.publicKey(RECORDED_KEY), UBUNTU, MseHandshake.RC4, random);
        us.received(Arrays.copyOf(QBITTORRENT, 96));
        us.secret(DiffieHellman.secret(us.peerKey(), RECORDED_KEY), PAYLOAD);
        us.received(new byte[519]);

        assertThrows(MseException.class, () -> us.received(new byte[1]));
    }

    @Test
    void peerMaySelectOnlyWhatWasOffered() {
        for (int select : new int[] {0, 1, 3, 4}) {
            Pair pair = new Pair(random, MseHandshake.RC4, offered -> select);

            if (select == 0) {
                assertThrows(MseException.class, () -> pair.run(10_000));
            } else {
                MseException refused = assertThrows(MseException.class, () -> pair.run(10_000));
                assertEquals("it selects " + select + ", of 2", refused.getMessage());
            }
        }
    }

    @Test
    void degenerateKeysAreRefused() {
        BigInteger prime = DiffieHellmanTest.PRIME;
        for (BigInteger key : new BigInteger[] {
            BigInteger.ZERO, BigInteger.ONE, prime.subtract(BigInteger.ONE), prime, prime.add(BigInteger.TEN)
        }) {
            byte[] bytes = DiffieHellmanTest.padded(key);
            assertThrows(MseException.class, () -> DiffieHellman.secret(bytes, RECORDED_KEY));
        }
        DiffieHellman.secret(DiffieHellmanTest.padded(BigInteger.TWO), RECORDED_KEY);
        DiffieHellman.secret(DiffieHellmanTest.padded(prime.subtract(BigInteger.TWO)), RECORDED_KEY);
    }

    private Optional<InfoHash> ubuntu(byte[] obfuscated) {
        return Arrays.equals(obfuscated, MseResponder.obfuscated(UBUNTU)) ? Optional.of(UBUNTU) : Optional.empty();
    }

    /** Whether the handshake is done after all of it; false when it is refused or more is awaited. */
    private boolean accepts(MseResponder us, byte[] sent, BigInteger key) {
        try {
            us.received(Arrays.copyOf(sent, 96));
            us.secret(RECORDED_PUBLIC, secret(us.peerKey(), key));
            us.received(Arrays.copyOfRange(sent, 96, sent.length));
            return us.isDone();
        } catch (MseException refused) {
            return false;
        }
    }

    private boolean dialSees(byte[] sent, BigInteger key) {
        try {
            MseInitiator us = new MseInitiator(RECORDED_PUBLIC, UBUNTU, MseHandshake.RC4, random);
            us.received(Arrays.copyOf(sent, 96));
            us.secret(secret(us.peerKey(), key), PAYLOAD);
            us.received(Arrays.copyOfRange(sent, 96, sent.length));
            assertFalse(us.isDone() && !us.isEncrypted());
            return us.isDone();
        } catch (MseException refused) {
            return false;
        }
    }

    /** Computed once for each key: the same ones come a thousand times. */
    private byte[] secret(byte[] peerKey, BigInteger key) {
        return secrets.computeIfAbsent(
                HexFormat.of().formatHex(peerKey) + key, none -> DiffieHellman.secret(peerKey, key));
    }

    private static byte[] acceptInPieces(MseResponder us, byte[] stream, int cut) {
        byte[] rest = feed(us, Arrays.copyOf(stream, 96), cut);
        assertEquals(0, rest.length);
        assertTrue(us.awaitsSecret());
        us.secret(DiffieHellman.publicKey(RECORDED_KEY), DiffieHellman.secret(us.peerKey(), RECORDED_KEY));
        return feed(us, Arrays.copyOfRange(stream, 96, stream.length), cut);
    }

    /** Returns what belongs to the stream. */
    private static byte[] feed(MseHandshake us, byte[] bytes, int cut) {
        int at = 0;
        while (at < bytes.length && !us.isDone()) {
            int count = Math.min(cut, bytes.length - at);
            us.received(Arrays.copyOfRange(bytes, at, at + count));
            at += count;
        }
        if (!us.isDone() || bytes.length == 0) {
            return new byte[0];
        }
        byte[] rest = us.rest();
        byte[] stream = Arrays.copyOf(rest, rest.length + bytes.length - at);
        System.arraycopy(bytes, at, stream, rest.length, bytes.length - at);
        return stream;
    }

    private static byte[] base64(String... parts) {
        byte[] all = {};
        for (String each : parts) {
            byte[] decoded = Base64.getDecoder().decode(each);
            all = Arrays.copyOf(all, all.length + decoded.length);
            System.arraycopy(decoded, 0, all, all.length - decoded.length, decoded.length);
        }
        return all;
    }

    /** Two of ours that talk to each other. */
    private static final class Pair {
        final BigInteger diallerKey;
        final MseInitiator dialler;
        final MseResponder acceptor;
        byte[] sentByDialler = {};
        byte[] sentByAcceptor = {};
        byte[] toAcceptor = {};

        Pair(Random random, int provide, MseResponder.Selection selection) {
            diallerKey = DiffieHellman.privateKey(random);
            dialler = new MseInitiator(DiffieHellman.publicKey(diallerKey), UBUNTU, provide, random);
            Function<byte[], Optional<InfoHash>> torrents =
                    hash -> Optional.of(UBUNTU).filter(each -> Arrays.equals(hash, MseResponder.obfuscated(each)));
            acceptor = new MseResponder(torrents, selection, random);
        }

        void run(int cut) {
            boolean answered = false;
            boolean asked = false;
            for (int i = 0; i < 4; i++) {
                byte[] out = dialler.takeOutput();
                sentByDialler = join(sentByDialler, out);
                toAcceptor = join(toAcceptor, feed(acceptor, out, cut));
                if (acceptor.awaitsSecret() && !answered) {
                    answered = true;
                    acceptor.secret(
                            DiffieHellman.publicKey(RECORDED_KEY),
                            DiffieHellman.secret(acceptor.peerKey(), RECORDED_KEY));
                }
                byte[] back = acceptor.takeOutput();
                sentByAcceptor = join(sentByAcceptor, back);
                feed(dialler, back, cut);
                if (dialler.awaitsSecret() && !asked) {
                    asked = true;
                    dialler.secret(DiffieHellman.secret(dialler.peerKey(), diallerKey), PAYLOAD);
                }
            }
        }

        private static byte[] join(byte[] first, byte[] second) {
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return both;
        }
    }
}
