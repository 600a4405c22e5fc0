package dev.spate.support;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Fails when a Netty buffer was garbage collected without having been released.
 *
 * <p>Registered for every test through the service file. Tests run side by side in one JVM: each buffer bears the names of
 * the tests that ran when it was made, and one of these made it. What a test that fails leaves behind is part of its failure,
 * and of no other's; what tests leave behind that pass fails the class that ends when it is found, by the names of these tests.
 */
public final class LeakCheck
        implements BeforeAllCallback,
                TestInstancePreConstructCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback {
    private static final Queue<Leak> LEAKS = new ConcurrentLinkedQueue<>();
    private static final Set<String> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();
    private static final String MADE_BY = "made by ";
    private static final String AND = "\t";
    /** Made and not yet released since the last collection: without any, there is nothing that one could find. */
    private static final Set<Object> UNSEEN = ConcurrentHashMap.newKeySet();

    /** So often all are looked for while others run: a collection takes longer than most classes. */
    private static final int MOST_CLASSES_WITHOUT_COLLECTION = 16;

    private static int classesWithoutCollection;
    private static volatile boolean afterEachClass;
    private static volatile String hint = MADE_BY + "no test";

    /** @param makers unique ids of tests, and of classes for what is made outside their tests */
    private record Leak(List<String> makers, String records) {
        static Leak of(String resourceType, String records) {
            int at = records.lastIndexOf(MADE_BY);
            String makers = at < 0
                    ? "somebody"
                    : records.substring(at + MADE_BY.length())
                            .lines()
                            .findFirst()
                            .orElse("");
            return new Leak(List.of(makers.strip().split(AND)), resourceType + records);
        }

        boolean madeByOneOf(Set<String> tests) {
            return makers.stream().anyMatch(tests::contains);
        }
    }

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @Deprecated
            @SuppressWarnings("deprecation")
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return newResourceLeakDetector(resource, samplingInterval);
            }

            @Override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
                return new Recording<>(resource, samplingInterval);
            }
        });
    }

    private static synchronized void begin(ExtensionContext context) {
        RUNNING.add(context.getUniqueId());
        hint = MADE_BY + String.join(AND, RUNNING);
    }

    /** The tests that run now, in words. */
    static String running() {
        return hint.replace(AND, " or ").replace(MADE_BY, "while these ran: ");
    }

    private static synchronized void end(ExtensionContext context) {
        RUNNING.remove(context.getUniqueId());
        hint = MADE_BY + (RUNNING.isEmpty() ? "no test" : String.join(AND, RUNNING));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Loading this class is what matters as well: it must come before the first buffer is made.
        begin(context);
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        if (context.getTestMethod().isPresent()) {
            begin(context);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begin(context);
    }

    /** A collection for each test would take longer than the tests: only one that fails has one. */
    @Override
    public void afterEach(ExtensionContext context) {
        Optional<Throwable> failure = context.getExecutionException();
        if (failure.isPresent()) {
            FAILED.add(context.getUniqueId());
            collect();
            taken(leak -> leak.makers().contains(context.getUniqueId()))
                    .forEach(each -> failure.get().addSuppressed(neverReleased(each)));
        }
        end(context);
    }

    /** The last class of all finds what is left. */
    @Override
    public void afterAll(ExtensionContext context) {
        end(context);
        boolean last = RUNNING.isEmpty() && !UNSEEN.isEmpty();
        if (last || afterEachClass || isTurn()) {
            collect();
        }
        // Whether a test fails that still runs is not known yet.
        List<Leak> all = taken(leak -> !leak.madeByOneOf(RUNNING) || last || afterEachClass);
        all.stream().filter(each -> !each.madeByOneOf(FAILED)).findFirst().ifPresent(each -> {
            throw neverReleased(each);
        });
    }

    private static synchronized boolean isTurn() {
        return ++classesWithoutCollection >= MOST_CLASSES_WITHOUT_COLLECTION;
    }

    /** Returns when what is garbage has been found: that is told by another thread, in no order. */
    private static synchronized void collect() {
        classesWithoutCollection = 0;
        UNSEEN.clear();
        for (int i = 0; i < 2; i++) {
            ReferenceQueue<Object> told = new ReferenceQueue<>();
            WeakReference<Object> garbage = new WeakReference<>(new Object(), told);
            System.gc();
            try {
                told.remove(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Reference.reachabilityFence(garbage);
        }
    }

    /** For a test that lets others fail on purpose, and has the JVM for itself: whether each class is looked at when it ends. */
    static void lookAfterEachClass(boolean so) {
        afterEachClass = so;
    }

    private static AssertionError neverReleased(Leak leak) {
        return new AssertionError(
                "a buffer was never released: " + MADE_BY + String.join(" or ", leak.makers()) + ": " + leak.records());
    }

    private static List<Leak> taken(Predicate<Leak> wanted) {
        // The detector looks at its queue only when the next buffer is tracked.
        ByteBuf probe = PooledByteBufAllocator.DEFAULT.directBuffer(1);
        probe.release();
        List<Leak> taken = new ArrayList<>();
        LEAKS.removeIf(each -> wanted.test(each) && taken.add(each));
        return taken;
    }

    private static final class Recording<T> extends ResourceLeakDetector<T> {
        Recording(Class<?> resourceType, int samplingInterval) {
            super(resourceType, samplingInterval);
        }

        @Override
        public ResourceLeakTracker<T> track(T resource) {
            return watched(super.track(resource));
        }

        @Override
        public ResourceLeakTracker<T> trackForcibly(T resource) {
            return watched(super.trackForcibly(resource));
        }

        private ResourceLeakTracker<T> watched(ResourceLeakTracker<T> tracker) {
            if (tracker == null) {
                return null;
            }
            ResourceLeakTracker<T> watched = new Watched<>(tracker);
            UNSEEN.add(watched);
            return watched;
        }

        @Override
        protected Object getInitialHint(String resourceType) {
            return hint;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add(Leak.of(resourceType, records));
            super.reportTracedLeak(resourceType, records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add(Leak.of(resourceType, ""));
            super.reportUntracedLeak(resourceType);
        }
    }

    /** Is heard of when its buffer is released. */
    private record Watched<T>(ResourceLeakTracker<T> tracker) implements ResourceLeakTracker<T> {
        @Override
        public void record() {
            tracker.record();
        }

        @Override
        public void record(Object hint) {
            tracker.record(hint);
        }

        @Override
        public boolean close(T resource) {
            UNSEEN.remove(this);
            return tracker.close(resource);
        }

        @Override
        public Throwable getCloseStackTraceIfAny() {
            return tracker.getCloseStackTraceIfAny();
        }
    }
}
