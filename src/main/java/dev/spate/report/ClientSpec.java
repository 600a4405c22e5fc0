package dev.spate.report;

import java.util.List;

/**
 * One program that was measured.
 *
 * @param name such as {@code aria2c}
 * @param version as the program tells it; may be empty
 * @param command its command line, with {@code {torrent}}, {@code {out}} and {@code {dir}} where these were filled in
 * @param floor whether it is the null client, whose figures are what this machine can do at best
 */
public record ClientSpec(String name, String version, List<String> command, boolean floor) {
    /** Copies the list. */
    public ClientSpec {
        command = List.copyOf(command);
    }
}
