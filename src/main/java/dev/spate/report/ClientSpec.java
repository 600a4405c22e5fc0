package dev.spate.report;

import java.util.List;

/**
 * One program that was measured.
 *
 * @param name such as {@code aria2c}
 * @param version as the program tells it; may be empty
 * @param released the day on which that version was released, such as {@code 2022-10-23}; empty when that is not known
 * @param command its command line, with {@code {torrent}}, {@code {out}} and {@code {dir}} where these were filled in
 * @param floor whether it is the null client, whose figures are what this machine can do at best
 */
public record ClientSpec(String name, String version, String released, List<String> command, boolean floor) {
    /** Copies the list. */
    public ClientSpec {
        command = List.copyOf(command);
    }

    /** Of an age that is not known. */
    public ClientSpec(String name, String version, List<String> command, boolean floor) {
        this(name, version, "", command, floor);
    }
}
