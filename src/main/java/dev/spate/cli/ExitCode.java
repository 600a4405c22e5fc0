package dev.spate.cli;

import java.util.Arrays;
import java.util.List;

/** How a run ended, for scripts; {@code --help} shows this table. */
public enum ExitCode {
    DONE(0, "done"),
    BUG(1, "a bug of spate's own, or its launcher cannot start it"),
    USAGE(2, "usage: unknown option, missing argument, no such file, index out of range"),
    SLOWER(3, "bench compare: slower than --fail-if-slower allows, or fails more often"),
    MALFORMED(65, "the input is malformed: bencode, torrent, magnet, report"),
    UNAVAILABLE(69, "nobody to get it from: trackers failed, no peer reached"),
    DISK(74, "the disk: cannot read or write, full, or not ours to overwrite"),
    INCOMPLETE(75, "incomplete: a download goes on when run again; bench: a run failed"),
    INTERRUPTED(130, "stopped by SIGINT (143: SIGTERM, 129: SIGHUP); it goes on when run again");

    private static final List<Integer> BY_SEVERITY =
            List.of(BUG.code, DISK.code, MALFORMED.code, USAGE.code, UNAVAILABLE.code, INCOMPLETE.code, DONE.code);

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit code. */
    public int code() {
        return code;
    }

    /**
     * Of several ends the one to tell: what a person has to see to comes before what another run may mend. The order is
     * 1, 74, 65, 2, 69, 75, 0.
     */
    public static int worse(int one, int other) {
        return rank(one) <= rank(other) ? one : other;
    }

    private static int rank(int code) {
        int rank = BY_SEVERITY.indexOf(code);
        return rank < 0 ? 0 : rank;
    }

    /** One line for each code. */
    static String[] table() {
        return Arrays.stream(values())
                .map(each -> String.format("  %3d  %s", each.code, each.meaning))
                .toArray(String[]::new);
    }
}
