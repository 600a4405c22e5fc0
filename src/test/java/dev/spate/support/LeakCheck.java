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
 * <p>Registered for every test through the service file. Each buffer bears the name of the test that made it. What a test
 * that fails leaves behind is part of its failure, whenever it is found, and of no other's; what one that passes leaves
 * behind fails that test, or when it is found later, the class that runs, by the name of the test that made it.
 */
public final class LeakCheck
        implements BeforeAllCallback,
                TestInstancePreConstructCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback {
    private static final Queue<Leak> LEAKS = new ConcurrentLinkedQueue<>();
    private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();
    private static final String MADE_BY = "made by ";
    /** Made and not yet released since the last collection: without any, there is nothing that one could find. */
    private static final Set<Object> UNSEEN = ConcurrentHashMap.newKeySet();

    /** So often they all are looked for: what lived through a collection, in a field perhaps, may have been let go of. */
    private static final int MOST_CLASSES_WITHOUT_COLLECTION = 16;

    private static int classesWithoutCollection;
    private static volatile String running = "no test";

    /** @param maker the unique id of a test, or of a class for what was made outside its tests */
    private record Leak(String maker, String records) {
        static Leak of(String resourceType, String records) {
            int at = records.lastIndexOf(MADE_BY);
            String maker = at < 0
                    ? "somebody"
                    : records.substring(at + MADE_BY.length())
                            .lines()
                            .findFirst()
                            .orElse("");
            return new Leak(maker.strip(), resourceType + records);
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

    @Override
    public void beforeAll(ExtensionContext context) {
        // Loading the class is what matters as well: it must come before the first buffer is made.
        running = context.getUniqueId();
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        running = context.getUniqueId();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        running = context.getUniqueId();
    }

    /** A collection for each test would take longer than the tests: only one that fails has one. */
    @Override
    public void afterEach(ExtensionContext context) {
        Optional<Throwable> failure = context.getExecutionException();
        if (failure.isPresent()) {
            FAILED.add(context.getUniqueId());
            collect();
        }
        List<Leak> own = taken(leak -> leak.maker().equals(context.getUniqueId()));
        running = context.getParent().map(ExtensionContext::getUniqueId).orElse("no test");
        if (failure.isPresent()) {
            own.forEach(each -> failure.get().addSuppressed(neverReleased(each)));
        } else if (!own.isEmpty()) {
            throw neverReleased(own.get(0));
        }
    }

    /** One collection finds what was made in the class. It takes longer than most classes, and most released everything. */
    @Override
    public void afterAll(ExtensionContext context) {
        if (UNSEEN.isEmpty() && FAILED.isEmpty() && ++classesWithoutCollection < MOST_CLASSES_WITHOUT_COLLECTION) {
            return;
        }
        collect();
        List<Leak> all = taken(leak -> true);
        all.stream().filter(each -> !FAILED.contains(each.maker())).findFirst().ifPresent(each -> {
            throw neverReleased(each);
        });
    }

    /** Returns when what is garbage has been found: that is told by another thread, in no order. */
    private static void collect() {
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

    /** For tests that let others fail on purpose: every class after them would be collected after, for nothing. */
    static void forgetFailures() {
        FAILED.clear();
    }

    private static AssertionError neverReleased(Leak leak) {
        return new AssertionError("a buffer was never released: " + MADE_BY + leak.maker() + ": " + leak.records());
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
            return MADE_BY + running;
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
