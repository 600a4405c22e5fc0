package dev.spate.bencode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BencodeReaderTest {
    @Test
    void everyValueKnowsItsSpan() {
        BDict dict = (BDict) BencodeReader.read(ascii("d1:ai-7e1:bl2:xxi123456789012345678901eee"));
        assertSpan(4, 8, dict.get("a").orElseThrow());
        BList list = dict.list("b").orElseThrow();
        assertSpan(11, 40, list);
        assertSpan(12, 16, list.values().get(0));
        assertSpan(16, 39, list.values().get(1));
        assertSpan(8, 11, dict.entries().get(1).key());
        assertSpan(0, 41, dict);
    }

    @Test
    void theLenientReaderTakesUnsortedAndRepeatedKeysAndStopsAfterTheValue() {
        BDict dict = (BDict) BencodeReader.readLenient(ascii("xxd1:bi1e1:ai2e1:bi3eetrailer"), 2);
        assertEquals(22, dict.end());
        assertEquals(3, dict.entries().size());
        assertEquals(BInteger.of(1), dict.integer("b").orElseThrow());
        assertEquals("{\"b\":1,\"a\":2,\"b\":3}", dict.toString());
        assertEquals("d1:ai2e1:bi1ee", new String(BencodeWriter.write(dict), StandardCharsets.US_ASCII));
    }

    @Test
    void theLenientReaderTakesLeadingZerosAndMinusZero() {
        assertEquals(BInteger.of(17), BencodeReader.readLenient(ascii("i0017e"), 0));
        assertEquals(BInteger.of(-7), BencodeReader.readLenient(ascii("i-07e"), 0));
        assertEquals(BInteger.of(0), BencodeReader.readLenient(ascii("i-0e"), 0));
        assertEquals(BInteger.of(5), BencodeReader.readLenient(ascii("i" + "0".repeat(100) + "5e"), 0));
        assertEquals(BString.of("abc"), BencodeReader.readLenient(ascii("03:abc"), 0));
        BDict dict = (BDict) BencodeReader.readLenient(ascii("d01:ai01ee"), 0);
        assertEquals(BInteger.of(1), dict.integer("a").orElseThrow());
        for (String wrong : List.of("i03e", "i-0e", "01:a")) {
            assertThrows(BencodeException.class, () -> BencodeReader.read(ascii(wrong)), wrong);
        }
    }

    @Test
    void theLenientReaderIsStrictInAllElse() {
        for (String wrong : List.of("", "i-e", "ie", "i1", "-1:a", "5:hell", "di1ei2ee", "1a:b")) {
            assertThrows(BencodeException.class, () -> BencodeReader.readLenient(ascii(wrong), 0), wrong);
        }
        byte[] three = ascii("i1e");
        assertThrows(IndexOutOfBoundsException.class, () -> BencodeReader.readLenient(three, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> BencodeReader.readLenient(three, 4));
        assertThrows(BencodeException.class, () -> BencodeReader.readLenient(three, 3));
    }

    @Test
    void theLongestIntegerIsRead() {
        String digits = "9".repeat(BencodeReader.MAX_DIGITS);
        BInteger value = (BInteger) BencodeReader.read(ascii("i-" + digits + "e"));
        assertEquals(new BigInteger("-" + digits), value.value());
        assertTrue(value.asLong().isEmpty());
    }

    @Test
    void aListOfTenMillionValuesCostsNextToNothing() {
        int count = 10_000_000;
        byte[] input = new byte[2 * count + 2];
        Arrays.fill(input, (byte) 'e');
        for (int i = 1; i < input.length - 1; i += 2) {
            input[i] = 'l';
        }
        input[0] = 'l';
        long before = allocated();
        BList list = (BList) BencodeReader.read(input);
        long taken = allocated() - before;
        assertTrue(taken < 4L << 20, taken + " bytes");
        assertEquals(count, list.values().size());
        assertEquals(2 * count - 1, list.values().get(count - 1).start());
    }

    @Test
    void elementsAreFoundInOrderAndAtRandom() {
        StringBuilder list = new StringBuilder("l");
        StringBuilder dict = new StringBuilder("d");
        for (int i = 1000; i < 1300; i++) {
            list.append('i').append(i).append('e');
            dict.append("4:").append(i).append("li").append(i).append("ee");
        }
        BList values = (BList) BencodeReader.read(ascii(list + "e"));
        BDict entries = (BDict) BencodeReader.read(ascii(dict + "e"));
        int number = 1000;
        for (BValue each : values.values()) {
            assertEquals(BInteger.of(number), each);
            assertEquals(BInteger.of(number), values.values().get(number - 1000));
            BValue inList = BList.of(List.of(BInteger.of(number)));
            assertEquals(inList, entries.get(Integer.toString(number)).orElseThrow());
            assertEquals(inList, entries.entries().get(number - 1000).value());
            number++;
        }
        assertEquals(1300, number);
        assertEquals(300, entries.entries().size());
        assertTrue(entries.get("1300").isEmpty());
        assertThrows(IndexOutOfBoundsException.class, () -> values.values().get(300));
        assertEquals(2, entries.depth());
        assertEquals(1, values.depth());
    }

    /** Each level used to be walked over once for each level around it. */
    @Test
    void goingThroughNestedValuesIsNoDearerThanThroughFlatOnes() {
        String many = "1:x".repeat(200_000);
        BValue flat = BencodeReader.read(ascii("l" + many + "e"));
        byte[] nested = ascii("l".repeat(100) + many + "e".repeat(100));
        long once = Long.MAX_VALUE;
        long deep = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            once = Math.min(once, nanosToGoThrough(flat));
            deep = Math.min(deep, nanosToGoThrough(BencodeReader.read(nested)));
        }
        assertTrue(deep < 10 * once, deep + " ns nested, " + once + " ns flat");
    }

    private static long nanosToGoThrough(BValue value) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        assertEquals(200_000, strings(value));
        return threads.getCurrentThreadCpuTime() - before;
    }

    private static int strings(BValue value) {
        if (!(value instanceof BList list)) {
            return 1;
        }
        int count = 0;
        for (BValue each : list.values()) {
            count += strings(each);
        }
        return count;
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static void assertSpan(int start, int end, BValue value) {
        assertEquals(start, value.start());
        assertEquals(end, value.end());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
