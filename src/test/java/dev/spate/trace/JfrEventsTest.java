package dev.spate.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.EventType;
import jdk.jfr.ValueDescriptor;
import org.junit.jupiter.api.Test;

/** What {@code jfr print --events 'dev.spate.*'} and views that people made look for, whatever our classes are called. */
class JfrEventsTest {
    private static final Set<String> OF_EVERY_EVENT = Set.of("startTime", "duration", "eventThread", "stackTrace");

    @Test
    void eventsAndTheirFieldsKeepTheirNames() {
        assertEquals(
                List.of(
                        "dev.spate.Block: peer piece offset length response useful",
                        "dev.spate.Piece: piece filling storing outcome",
                        "dev.spate.Choke: peer choked",
                        "dev.spate.Peer: peer incoming received reason",
                        "dev.spate.Announce: tracker peers failure",
                        "dev.spate.Disk: piece length waited hashing writing outcome"),
                JfrEvents.ALL.stream()
                        .map(each -> text(EventType.getEventType(each)))
                        .toList());
    }

    private static String text(EventType type) {
        return type.getFields().stream()
                .map(ValueDescriptor::getName)
                .filter(name -> !OF_EVERY_EVENT.contains(name))
                .collect(Collectors.joining(" ", type.getName() + ": ", ""));
    }
}
