package dev.spate.bench.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientReleasesTest {
    @Test
    void knowsWhenAVersionWasReleasedAsTheProgramTellsIt() {
        assertEquals(Optional.of(LocalDate.of(2021, 8, 21)), ClientReleases.of("aria2", "1.36.0"));
        assertEquals(Optional.of(LocalDate.of(2022, 10, 23)), ClientReleases.of("libtorrent", "2.0.8.0"));
        assertEquals(Optional.of(LocalDate.of(2026, 7, 9)), ClientReleases.of("libtorrent", "2.1.0"));
        assertEquals(Optional.of(LocalDate.of(2020, 5, 15)), ClientReleases.of("transmission", "3.00"));
        assertEquals(Optional.of(LocalDate.of(2026, 8, 6)), ClientReleases.of("rtorrent", "0.16.20"));
    }

    @Test
    void saysNothingOfAVersionThatItDoesNotKnow() {
        assertEquals(Optional.empty(), ClientReleases.of("libtorrent", "9.0.0"));
        assertEquals(Optional.empty(), ClientReleases.of("mine", "2.0.8"));
        assertEquals(Optional.empty(), ClientReleases.of("libtorrent", ""));
    }
}
