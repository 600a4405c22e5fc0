package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.TorrentForm;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmOptionsTest {
    private static final SimulatedLink SIMULATED_LINK = SimulatedLink.unlimited();

    @Test
    void sharesAreCountsOrPercents() {
        List<SyntheticPeerGroup> groups = SwarmOptions.divide(50, SIMULATED_LINK, List.of("corrupt=10%", "stall:5=3"));
        assertEquals(
                List.of(5, 3, 42),
                groups.stream().map(SyntheticPeerGroup::peers).toList());
        assertEquals(new Misbehaviours.Corrupt(1), groups.get(0).behaviour());
        assertEquals(new Misbehaviours.Stall(5), groups.get(1).behaviour());
        assertEquals(Behaviour.HONEST, groups.get(2).behaviour());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "corrupt",
                "corrupt=",
                "corrupt=x",
                "corrupt=11",
                "corrupt=101%",
                "nice=1",
                "corrupt:0=1",
                "stall:x=1",
                "close-after=1",
                "partial:101=1",
                "=1",
                ""
            })
    void rejectsWhatIsNoShare(String share) {
        assertThrows(IllegalArgumentException.class, () -> SwarmOptions.divide(10, SIMULATED_LINK, List.of(share)));
    }

    @Test
    void everyPeerHasItsGroupInAnOrderThatFollowsFromTheSeed() {
        SwarmOptions options = SwarmOptions.of(
                TestShapes.ofSize(1), SwarmOptions.divide(100, SIMULATED_LINK, List.of("never-unchoke=50%")));
        assertEquals(100, options.shuffledGroups().size());
        assertEquals(options.shuffledGroups(), options.shuffledGroups());
        long early = options.shuffledGroups().stream()
                .limit(50)
                .filter(group -> !group.behaviour().unchokes())
                .count();
        assertTrue(early > 5 && early < 45, "not mixed: " + early);
    }

    @Test
    void rejectsImpossibleSwarms() {
        TorrentShape shape = TestShapes.ofSize(1);
        assertThrows(IllegalArgumentException.class, () -> SwarmOptions.of(shape, 0, SIMULATED_LINK));
        assertThrows(
                IllegalArgumentException.class,
                () -> SwarmOptions.of(shape, SwarmOptions.MOST_PEERS + 1, SIMULATED_LINK));
        assertThrows(IllegalArgumentException.class, () -> TestShapes.ofSize(0));
        assertThrows(IllegalArgumentException.class, () -> new TorrentShape(3, 16_384, 4, 1));
        new TorrentShape(3, 20_000, 1, 1);
        assertThrows(IllegalArgumentException.class, () -> new TorrentShape(3, 20_000, 1, 1, TorrentForm.V2));
        assertThrows(IllegalArgumentException.class, () -> new TorrentShape(3, 8_192, 1, 1, TorrentForm.V2));
        assertThrows(IllegalArgumentException.class, () -> new TorrentShape(3, 16_384, 1, 1, TorrentForm.HYBRID));
    }

    @Test
    void usualPieceLengthsArePowersOfTwoWithinBounds() {
        assertEquals(16_384, TorrentShape.usualPieceLength(1));
        assertEquals(256 << 10, TorrentShape.usualPieceLength(512L << 20));
        assertEquals(16 << 20, TorrentShape.usualPieceLength(1L << 40));
    }

    @Test
    void helpNamesEveryMisbehaviourInTheOrderOfTheList() {
        List<String> words = Arrays.stream(BehaviourName.values())
                .filter(each -> each != BehaviourName.HONEST)
                .map(BehaviourName::word)
                .toList();

        assertEquals(
                words,
                Arrays.stream(BehaviourSpec.SYNTAX.split(", "))
                        .map(each -> each.replaceFirst("[:\\[].*", ""))
                        .toList());
    }
}
