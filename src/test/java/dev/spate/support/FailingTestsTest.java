package dev.spate.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What {@link LeakCheck}, {@link TestSeed} and {@link UncaughtExceptions} make of tests that fail: these do so on purpose. */
@Isolated
class FailingTestsTest {
    private static ByteBuf kept;

    @BeforeEach
    void everyBufferIsTracked() {
        assumeTrue(
                ResourceLeakDetector.getLevel() == ResourceLeakDetector.Level.PARANOID,
                "only with -Dio.netty.leakDetection.level=paranoid");
    }

    @BeforeAll
    static void look() {
        LeakCheck.lookAfterEachClass(true);
    }

    @AfterAll
    static void lookNoMore() {
        LeakCheck.lookAfterEachClass(false);
    }

    private static ByteBuf buffer() {
        return PooledByteBufAllocator.DEFAULT.directBuffer(16);
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class OneFails {
        @Test
        @Order(1)
        void failsAndLeaks() {
            buffer();
            TestSeed.random();
            fail("on purpose");
        }

        @Test
        @Order(2)
        void itsNeighbour() {
            buffer().release();
        }
    }

    static class OneFailsAndHolds {
        @Test
        void failsAndLeaksLater() {
            kept = buffer();
            fail("on purpose");
        }
    }

    static class AnotherPasses {
        @Test
        void passes() {
            buffer().release();
        }
    }

    static class OneLeaks {
        @Test
        void passesAndLeaks() {
            buffer();
        }
    }

    static class OneEndsAThread {
        @Test
        void passesAndThrowsAside() throws InterruptedException {
            Thread thread = new Thread(() -> {
                throw new IllegalStateException("on purpose");
            });
            thread.start();
            thread.join();
        }
    }

    private static List<TestExecutionSummary.Failure> failures(Class<?> samples) {
        SummaryGeneratingListener heard = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(samples))
                                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                                .build(),
                        heard);
        return heard.getSummary().getFailures();
    }

    private static boolean suppresses(Throwable failure, String text) {
        return Arrays.stream(failure.getSuppressed())
                .anyMatch(each -> each.getMessage().contains(text));
    }

    @Test
    void whatAFailingTestLeavesIsPartOfItsFailureAlone() {
        List<TestExecutionSummary.Failure> failures = failures(OneFails.class);
        assertEquals(1, failures.size(), failures + "");
        Throwable failure = failures.get(0).getException();
        assertEquals("on purpose", failure.getMessage());
        assertTrue(suppresses(failure, "a buffer was never released"));
        assertTrue(suppresses(failure, "#failsAndLeaks -Dspate.seed="));
    }

    @Test
    void whatAFailingTestLeavesIsNobodyElsesWhenItIsFoundLater() {
        assertEquals(1, failures(OneFailsAndHolds.class).size());
        kept = null;
        assertEquals(List.of(), failures(AnotherPasses.class));
    }

    @Test
    void anExceptionThatEndsAThreadIsAFailure() {
        List<TestExecutionSummary.Failure> failures = failures(OneEndsAThread.class);
        assertEquals(1, failures.size(), failures + "");
        String message = failures.get(0).getException().getMessage();
        assertTrue(message.contains("on purpose") && message.contains("passesAndThrowsAside"), message);
    }

    @Test
    void whatATestLeavesThatPassesIsAFailureByItsName() {
        List<TestExecutionSummary.Failure> failures = failures(OneLeaks.class);
        assertEquals(1, failures.size(), failures + "");
        String message = failures.get(0).getException().getMessage();
        assertTrue(
                message.contains("a buffer was never released: made by") && message.contains("passesAndLeaks"),
                message);
    }
}
