package dev.spate.cli.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import dev.spate.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code spate swarm} refuses, and what it tells a person. */
class SwarmCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--peers=0 | 1 to",
                "--peers=-1 | cannot make -1 peers",
                "--peers=many | --peers",
                "--peers=99999999 | peers, not 99999999",
                "--size=0 | at least 1 byte",
                "--size=8388608t | too large",
                "--size=8000000t | pieces",
                "--size=1x | not a size",
                "--size=10 --files=11 | cannot make 11 files of 10 bytes",
                "--files=0 | cannot make 0 files",
                "--piece-length=-1 | not a size",
                "--piece-length=4g | too long a piece",
                "--rate=-1 | not a size",
                "--rate=0x | not a size",
                "--latency=-5ms | not a time span",
                "--seed=x | --seed",
                "--network=10.77.0.0 | not an IPv4 network",
                "--network=10.77.0.1/16 | do you mean 10.77.0.0/16?",
                "--network=10.77.0.0/31 | prefix",
                "--network=fd00::/64 | not an IPv4 network",
                "--network=10.77.0.0/24 --peers=254 | room for 253 peers, not 254",
                "--network=10.77.0.0/24 --peers=200 --first-peer=100 | room for 253 peers, not 300",
                "--network=10.77.0.0/24 --ports | leave one out",
                "--advertise=here | not an address",
                "--advertise=0.0.0.0 | not an IPv4 address",
                "--advertise=::1 | not an IPv4 address",
                "--ports --peers=65536 | not enough ports",
                "--ports --port=65500 --peers=100 | not enough ports",
                "--port=65536 | no such port",
                "--tracker-port=-1 | no such port",
                "--first-peer=-1 | no such peer",
                "--announce=example.org | example.org",
                "--announce=ftp://example.org/ | unsupported scheme ftp",
                "--announce=udp://example.org | needs a port",
                "--seconds=soon | not a time span",
                "--no-tracker --leechers=3 | found by the tracker",
                "--behaviour=rude=1 | no such behaviour",
                "--behaviour=stall=51 | more than the 50 peers"
            })
    void aMistakeIsOneLineAndExitCodeTwo(String arguments, String saying) {
        String[] words = ("swarm --seconds=0.01 " + arguments).split(" ");
        CliRun run = CliRun.of(words);
        assertEquals(ExitCode.USAGE.code(), run.exitCode(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("spate: ") && run.err().contains(saying), run.err());
    }

    @Test
    void addressesOfOthersAreRefusedWithTheRemedy() {
        CliRun run = CliRun.of("swarm", "--size=1m", "--network=203.0.113.0/24", "--seconds=0.01", "--no-cache");
        assertEquals(ExitCode.USAGE.code(), run.exitCode(), run.err());
        assertTrue(run.err().contains("ip route add local 203.0.113.0/24 dev lo"), run.err());
        CliRun advertised = CliRun.of("swarm", "--size=1m", "--advertise=203.0.113.7", "--seconds=0.01", "--no-cache");
        assertEquals(ExitCode.USAGE.code(), advertised.exitCode(), advertised.err());
        assertTrue(advertised.err().startsWith("spate: cannot serve: cannot listen at 203.0.113.7"), advertised.err());
    }

    @Test
    void aPersonReadsWhereAndWhat() {
        CliRun run = CliRun.of("swarm", "--size=1m", "--peers=2", "--seconds=0.01", "--no-cache");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out()
                        .matches("(?s)serving   1 MiB in 64 pieces of 16 KiB, from 2 peers at 127\\.[0-9.]+:[0-9]+ and"
                                + " on\n"
                                + "torrent   http://127.0.0.1:[0-9]+/torrent\n"
                                + "tracker   http://127.0.0.1:[0-9]+/announce\n"
                                + "magnet    magnet:\\?xt=urn:btih:.*\n"
                                + ".*served    0 B in .*"),
                run.out());
    }

    @Test
    void aPersonReadsWhereADhtNodeIsAndTheLinkThatNeedsNoTracker() {
        CliRun both = CliRun.of("swarm", "--size=1m", "--peers=2", "--dht", "--seconds=0.01", "--no-cache");
        assertTrue(
                both.out()
                        .matches("(?s).*\nDHT node  127\\.1\\.0\\.1:[0-9]+\nmagnet    magnet:\\S+&tr=\\S+\n"
                                + "by DHT    magnet:\\?xt=urn:btih:[0-9a-f]{40}&dn=[^&\n]+\n.*"),
                both.out() + both.err());
        CliRun alone =
                CliRun.of("swarm", "--size=1m", "--peers=2", "--dht", "--no-tracker", "--seconds=0.01", "--no-cache");
        assertTrue(
                alone.out().contains("\nmagnet    ") && !alone.out().matches("(?s).*(by DHT|\ntracker|tr=).*"),
                alone.out());
    }

    @Test
    void rateZeroIsNoLimit() {
        assertEquals(
                0,
                CliRun.of("swarm", "--size=1m", "--rate=0", "--seconds=0.01", "--no-cache")
                        .exitCode());
    }
}
