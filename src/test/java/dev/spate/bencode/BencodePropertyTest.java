package dev.spate.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("long")
class BencodePropertyTest {
    private static final int MOST_CHILDREN = 5;

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsWrittenIsReadBackEqual(long seed) {
        BValue value = randomValue(new Random(seed), 0);
        byte[] bytes = BencodeWriter.write(value);
        BValue read = BencodeReader.read(bytes);
        assertEquals(value, read);
        assertEquals(value.hashCode(), read.hashCode());
        assertEquals(value.depth(), read.depth());
        assertEquals(value, BencodeReader.readLenient(bytes, 0));
        assertArrayEquals(bytes, BencodeWriter.write(read));
        assertTrue(BencodeJson.toJson(read).indexOf('\n') < 0);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyTruncationIsRefused(long seed) {
        byte[] bytes = BencodeWriter.write(randomValue(new Random(seed), 0));
        int step = 1 + bytes.length / 500;
        for (int length = 0; length < bytes.length; length += step) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(BencodeException.class, () -> BencodeReader.read(cut));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void mutatedInputGivesAValueOrTheOneException(long seed) {
        Random random = new Random(seed);
        byte[] bytes = BencodeWriter.write(randomValue(random, 0));
        for (int round = 0; round < 200; round++) {
            byte[] mutated = mutated(bytes, random);
            try {
                assertArrayEquals(mutated, BencodeWriter.write(BencodeReader.read(mutated)));
            } catch (BencodeException refused) {
                assertTrue(refused.offset() <= mutated.length);
            }
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] mutated = bytes.clone();
        byte[] telling = {'i', 'l', 'd', 'e', ':', '-', '0', '9'};
        for (int i = random.nextInt(3); i >= 0; i--) {
            mutated[random.nextInt(mutated.length)] =
                    random.nextBoolean() ? telling[random.nextInt(telling.length)] : (byte) random.nextInt(256);
        }
        return mutated;
    }

    private static BValue randomValue(Random random, int depth) {
        return switch (random.nextInt(depth < 6 ? 4 : 2)) {
            case 0 -> randomString(random);
            case 1 -> randomInteger(random);
            case 2 -> {
                List<BValue> values = new ArrayList<>();
                for (int i = random.nextInt(MOST_CHILDREN); i > 0; i--) {
                    values.add(randomValue(random, depth + 1));
                }
                yield BList.of(values);
            }
            default -> {
                BDict.Builder builder = BDict.builder();
                for (int i = random.nextInt(MOST_CHILDREN); i > 0; i--) {
                    builder.put(randomString(random), randomValue(random, depth + 1));
                }
                yield builder.build();
            }
        };
    }

    private static BInteger randomInteger(Random random) {
        return random.nextBoolean()
                ? BInteger.of(random.nextLong() >> random.nextInt(64))
                : BInteger.of(new BigInteger(random.nextInt(300), random)
                        .multiply(BigInteger.valueOf(random.nextInt(3) - 1)));
    }

    private static BString randomString(Random random) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(8) == 0 ? 300 : 5)];
        random.nextBytes(bytes);
        return BString.of(bytes);
    }
}
