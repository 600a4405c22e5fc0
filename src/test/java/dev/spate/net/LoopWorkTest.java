package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopWorkTest {
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Object> done = new ArrayList<>();

    @Test
    void handsOnWhatAListenerThrows() {
        Error error = new OutOfMemoryError("as if");
        ImmediateEventExecutor.INSTANCE
                .newSucceededFuture("value")
                .addListener(LoopWork.listener(
                        (Future<String> future) -> {
                            done.add(future.getNow());
                            throw error;
                        },
                        failures::add));
        assertEquals(List.of("value"), done);
        assertSame(error, failures.get(0));
    }

    @Test
    void handsOnWhatATaskThrows() {
        RuntimeException bug = new IllegalStateException("as if");
        Runnable task = LoopWork.task(
                () -> {
                    throw bug;
                },
                failures::add);
        task.run();
        assertSame(bug, failures.get(0));
    }

    @Test
    void saysNothingOfWhatGoesWell() {
        LoopWork.task(() -> done.add("done"), failures::add).run();
        assertEquals(List.of("done"), done);
        assertFalse(failures.iterator().hasNext());
    }
}
