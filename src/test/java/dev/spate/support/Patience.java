package dev.spate.support;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * How long a test waits for what must come: so long that a busy machine is no reason to fail, as only a defect makes it wait to
 * the end. Registered through the service file.
 */
public final class Patience implements LauncherSessionListener {
    /** For waits of a test's own. */
    public static final long SECONDS = 60;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(SECONDS));
    }
}
