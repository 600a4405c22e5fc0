package dev.spate.report;

import java.util.List;
import java.util.Optional;

/**
 * One run of one client against one scenario.
 *
 * @param scenario name
 * @param client name
 * @param round from 1; 0 for the warm-up, which no statistics count
 * @param outcome how it ended
 * @param message why it did not end well, for a person; empty when it did
 * @param command what was run, to the last argument
 * @param figures what was measured; also of a run that failed, as far as it got; absent when it never began
 */
public record RunRecord(
        String scenario,
        String client,
        int round,
        Outcome outcome,
        String message,
        List<String> command,
        Optional<Figures> figures) {
    /** Copies the list. */
    public RunRecord {
        command = List.copyOf(command);
    }

    /** Whether its figures count. */
    public boolean counts() {
        return outcome == Outcome.DONE && round > 0;
    }
}
