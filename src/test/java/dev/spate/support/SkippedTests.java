package dev.spate.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Writes each skipped test and its reason into {@code target/skipped.txt}, which the build prints at its end: Maven itself
 * gives their number only.
 */
public final class SkippedTests implements TestExecutionListener {
    private static final Path FILE = Path.of(System.getProperty("basedir", ""), "target", "skipped.txt");

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        write(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED) {
            write(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        }
    }

    private static void write(TestIdentifier test, String reason) {
        String line = "skipped: " + name(test) + ": "
                + reason.replace("Assumption failed: ", "").strip().replaceAll("\\s+", " ") + "\n";
        try {
            Files.createDirectories(FILE.toAbsolutePath().getParent());
            // Whole lines, since several forks write at the same time.
            Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(TestIdentifier test) {
        return test.getSource()
                .map(source -> {
                    if (source instanceof MethodSource method) {
                        String name = simple(method.getClassName()) + "." + method.getMethodName();
                        boolean one = test.getDisplayName().startsWith(method.getMethodName());
                        return one ? name : name + " " + test.getDisplayName();
                    }
                    return source instanceof ClassSource type ? simple(type.getClassName()) : test.getDisplayName();
                })
                .orElse(test.getDisplayName());
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
