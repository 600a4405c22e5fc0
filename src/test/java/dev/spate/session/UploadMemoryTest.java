package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadMemoryTest {
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final UploadMemory memory = new UploadMemory(100, loop::add);
    private final List<String> told = new ArrayList<>();

    private UploadMemory.Share share(String name) {
        return memory.share(() -> told.add(name));
    }

    private void runLoop() {
        while (!loop.isEmpty()) {
            loop.poll().run();
        }
    }

    @Test
    void thoseThatUseSomeHaveTheSameShare() {
        UploadMemory.Share one = share("one");
        UploadMemory.Share two = share("two");
        assertEquals(100, memory.shareBytes());
        one.take(60);
        two.take(10);
        assertEquals(50, memory.shareBytes());
        one.giveBack(30);
        one.giveBack(30);
        assertEquals(100, memory.shareBytes());
    }

    @Test
    void whoComesWhenAllIsUsedWaitsUntilSomeIsGivenBack() {
        UploadMemory.Share one = share("one");
        UploadMemory.Share two = share("two");
        assertTrue(one.hasRoom());
        one.take(120);
        assertFalse(two.hasRoom());
        one.giveBack(10);
        runLoop();
        assertEquals(List.of(), told);
        one.giveBack(20);
        runLoop();
        assertEquals(List.of("two"), told);
        assertTrue(two.hasRoom());
    }

    @Test
    void whoHasWaitedComesBeforeWhoHasNot() {
        UploadMemory.Share one = share("one");
        UploadMemory.Share two = share("two");
        UploadMemory.Share three = share("three");
        one.take(100);
        assertFalse(two.hasRoom());
        one.giveBack(50);
        assertFalse(three.hasRoom(), "two waits");
        runLoop();
        assertEquals(List.of("two", "three"), told);
    }

    @Test
    void whoHasEndedIsNotToldOfRoom() {
        UploadMemory.Share one = share("one");
        UploadMemory.Share two = share("two");
        one.take(100);
        assertFalse(two.hasRoom());
        two.end();
        one.giveBack(100);
        runLoop();
        assertEquals(List.of(), told);
        assertTrue(one.hasRoom());
    }

    @Test
    void givingBackNothingChangesNothing() {
        share("one").giveBack(0);
        share("two").take(1);
        assertEquals(100, memory.shareBytes());
    }
}
