package dev.spate.cli.console;

import java.io.InputStream;
import java.util.Map;

/**
 * The streams and environment of a command; tests pass their own.
 *
 * @param in stdin
 * @param out stdout
 * @param err stderr
 * @param env environment variables
 */
public record CommandContext(InputStream in, StandardOutput out, Terminal err, Map<String, String> env) {
    /** Those of this process. */
    public static CommandContext ofProcess() {
        Map<String, String> env = System.getenv();
        return new CommandContext(System.in, StandardOutput.ofProcess(), Terminal.ofProcess(), env);
    }
}
