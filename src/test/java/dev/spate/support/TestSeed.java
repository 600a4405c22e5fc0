package dev.spate.support;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * The seed of a test's chance. Registered for every test through the service file.
 *
 * <p>A run has a seed of its own, new each time; {@code -Dspate.seed=N} repeats one. The classes that are marked
 * {@link SeveralSeeds} run with fixed ones besides. A test that asked for its seed and fails says how to repeat it: on
 * its standard error, and in the failure itself.
 */
public final class TestSeed implements TestInstancePreConstructCallback, BeforeEachCallback, AfterEachCallback {
    private static final String PROPERTY = "spate.seed";
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(TestSeed.class);
    private static final long OF_RUN = Long.getLong(PROPERTY, System.nanoTime() & 0xffff_ffffL);
    private static final ThreadLocal<Use> NOW = ThreadLocal.withInitial(() -> new Use(OF_RUN));

    private static final class Use {
        private final long seed;
        private boolean asked;

        Use(long seed) {
            this.seed = seed;
        }
    }

    /** The seed of the test that runs on this thread. */
    public static long now() {
        Use use = NOW.get();
        use.asked = true;
        return use.seed;
    }

    /** Chance that {@link #now()} repeats; safe for all threads. */
    public static Random random() {
        return new Random(now());
    }

    private static void begin(ExtensionContext context) {
        Long given = context.getStore(STORE).get(PROPERTY, Long.class);
        NOW.set(new Use(given == null ? OF_RUN : given));
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    /** Fields are filled before {@link #beforeEach}. */
    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        begin(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!NOW.get().asked) {
            begin(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Use use = NOW.get();
        NOW.remove();
        if (use.asked) {
            context.getExecutionException().ifPresent(failure -> {
                String again = "to repeat it: mvn test -Dtest="
                        + context.getRequiredTestClass().getSimpleName() + "#"
                        + context.getRequiredTestMethod().getName() + " -D" + PROPERTY + "=" + use.seed;
                System.err.println(context.getUniqueId() + " failed; " + again);
                failure.addSuppressed(new Repeat(again));
            });
        }
    }

    /** No failure of its own: a line in the report of another. */
    private static final class Repeat extends Throwable {
        private static final long serialVersionUID = 1;

        Repeat(String how) {
            super(how, null, false, false);
        }
    }

    /** Runs a class once for each of its seeds, and with the seed of the run. */
    static final class Several implements ClassTemplateInvocationContextProvider {
        @Override
        public boolean supportsClassTemplate(ExtensionContext context) {
            return context.getRequiredTestClass().isAnnotationPresent(SeveralSeeds.class);
        }

        @Override
        public Stream<? extends ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
                ExtensionContext context) {
            long[] fixed = context.getRequiredTestClass()
                    .getAnnotation(SeveralSeeds.class)
                    .value();
            LongStream seeds = System.getProperty(PROPERTY) == null
                    ? LongStream.concat(Arrays.stream(fixed), LongStream.of(OF_RUN))
                    : LongStream.of(OF_RUN);
            return seeds.distinct().mapToObj(OneSeed::new);
        }
    }

    private record OneSeed(long seed) implements ClassTemplateInvocationContext {
        @Override
        public String getDisplayName(int index) {
            return "seed " + seed;
        }

        @Override
        public List<org.junit.jupiter.api.extension.Extension> getAdditionalExtensions() {
            return List.of();
        }

        @Override
        public void prepareInvocation(ExtensionContext context) {
            context.getStore(STORE).put(PROPERTY, seed);
        }
    }
}
