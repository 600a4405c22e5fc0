package dev.spate.cli;

import java.io.InputStream;
import java.util.Map;

/**
 * What a command sees of the world, so that tests can give it another one.
 *
 * @param in stdin
 * @param out stdout
 * @param err stderr
 * @param env environment variables
 */
record Surroundings(InputStream in, Results out, Terminal err, Map<String, String> env) {
    /** Those of this process. */
    static Surroundings ofProcess() {
        Map<String, String> env = System.getenv();
        return new Surroundings(System.in, Results.ofProcess(), Terminal.ofProcess(), env);
    }
}
