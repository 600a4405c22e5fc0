package dev.spate.text;

import java.util.List;
import java.util.Set;

/** Tells the variables of the environment that set an option of a command from the others that are spate's. */
public final class SpateVariables {
    public static final String PREFIX = "SPATE_";

    private static final Set<String> OTHERS = Set.of(
            "SPATE_CONFIG",
            "SPATE_NETWORK",
            "SPATE_OPTS",
            "SPATE_DHT_ROUTERS",
            "SPATE_PATH",
            "SPATE_INFO_HASH",
            "SPATE_NAME",
            "SPATE_ERROR",
            "SPATE_EXIT_CODE");

    private static final List<String> OTHER_PREFIXES = List.of("SPATE_BENCH_", "SPATE_TEST_");

    private SpateVariables() {}

    /** Whether a variable of this name sets an option. */
    public static boolean setsOption(String name) {
        return name.startsWith(PREFIX)
                && !OTHERS.contains(name)
                && OTHER_PREFIXES.stream().noneMatch(name::startsWith);
    }
}
