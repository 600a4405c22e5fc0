package dev.spate.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingFileTest {
    static Recording sample() {
        ServiceTimes service = new ServiceTimes();
        for (int i = 0; i < 40; i++) {
            service.add(3_000_000L + 100_000L * i);
        }
        Bitfield some = new Bitfield(10);
        some.set(3);
        some.set(9);
        return new Recording(
                10 * 16_384 - 5,
                16_384,
                30_000,
                List.of(
                        new RecordedPeer(
                                120,
                                -1,
                                false,
                                some,
                                List.of(new RecordedPeer.Have(4_000, 1), new RecordedPeer.Have(4_000, 2)),
                                List.of(130L, 10_200L, 20_000L),
                                655_360,
                                190,
                                24_000,
                                service),
                        new RecordedPeer(
                                15_000,
                                18_000,
                                true,
                                Bitfield.full(10),
                                List.of(),
                                List.of(),
                                0,
                                0,
                                -1,
                                new ServiceTimes())));
    }

    @Test
    void isReadAsItWasWritten() {
        byte[] file = RecordingFile.write(sample());
        assertEquals(sample(), RecordingFile.read(file));
        assertArrayEquals(RecordingFile.magic(), Arrays.copyOf(file, RecordingFile.magic().length));
    }

    @ParameterizedTest
    @CsvSource({
        "7:versioni1e, 7:versioni2e, version 2",
        "15:spate recording, 15:other recording, no recording",
        "6:lengthi163835e, 6:lengthi1638350000000e, pieces",
        "12:piece lengthi16384e, 12:piece lengthi32768e, bitfield",
        "4:camei120e, 4:camei140e, backwards",
        "4:camei15000e, 4:camei19000e, gone before",
        "5:leasti24000e, 5:leasti-2e, least",
        "8:incomingi1e, 8:incomingi2e, incoming",
        "3:had2:, 3:haa2:, had",
        "5:peersl, 5:peersd, bencoding"
    })
    void refusesWhatCannotBe(String part, String other, String why) {
        String file = new String(RecordingFile.write(sample()), StandardCharsets.ISO_8859_1);
        assertTrue(file.contains(part), part);
        byte[] changed = file.replace(part, other).getBytes(StandardCharsets.ISO_8859_1);
        RecordingException refused = assertThrows(RecordingException.class, () -> RecordingFile.read(changed));
        assertTrue(refused.getMessage().contains(why), refused::getMessage);
    }

    @Test
    void refusesEveryPartOfAFile() {
        byte[] file = RecordingFile.write(sample());
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThrows(RecordingException.class, () -> RecordingFile.read(cut));
        }
    }

    @Test
    void timesAreDrawnAsTheyWereCounted() {
        ServiceTimes service = new ServiceTimes();
        double sum = 0;
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 20_000; i++) {
            long nanos = (long) (2e6 * Math.exp(random.nextGaussian()));
            service.add(nanos);
            sum += nanos;
        }
        assertEquals(sum / 20_000, service.meanNanos(), 0.03 * sum / 20_000);
        double drawn = 0;
        for (int i = 0; i < 20_000; i++) {
            drawn += service.draw(random);
        }
        assertEquals(sum / 20_000, drawn / 20_000, 0.05 * sum / 20_000);
        assertEquals(0, new ServiceTimes().draw(random));
        assertThrows(IllegalArgumentException.class, () -> new ServiceTimes(new int[3]));
    }
}
