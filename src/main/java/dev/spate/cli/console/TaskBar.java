package dev.spate.cli.console;

import dev.spate.session.Snapshot;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Progress in the title, the tab or the task bar of a terminal: the sequence OSC 9;4, which ConEmu has begun with. Others show
 * OSC 9 as a notification, so only terminals get it that are known to understand it.
 */
final class TaskBar {
    /** What takes the progress away. */
    static final String NOTHING = sequence(0, 0);

    private static final List<String> PROGRAMS = List.of("wezterm", "ghostty", "mintty");
    private static final int VTE_SHOWS_IT = 7_900;

    private TaskBar() {}

    /** Whether the terminal shows it; inside of tmux or screen, TERM_PROGRAM tells of these. */
    static boolean isShown(Map<String, String> env) {
        String vte = env.getOrDefault("VTE_VERSION", "");
        return !env.getOrDefault("WT_SESSION", "").isEmpty()
                || env.getOrDefault("ConEmuANSI", "").equals("ON")
                || PROGRAMS.contains(env.getOrDefault("TERM_PROGRAM", "").toLowerCase(Locale.ROOT))
                || vte.matches("[0-9]{4,6}") && Integer.parseInt(vte) >= VTE_SHOWS_IT && !env.containsKey("TMUX");
    }

    /** How a download stands: per cent, or that it goes on where nobody knows how far it is. */
    static String of(Snapshot snapshot) {
        return switch (snapshot.phase()) {
            case SEEDING, FINISHING, DONE -> NOTHING;
            case METADATA, CHECKING -> sequence(3, 0);
            case DOWNLOADING -> of(snapshot.verifiedBytes(), snapshot.totalBytes());
        };
    }

    /** So many bytes of so many. */
    static String of(long doneBytes, long totalBytes) {
        return totalBytes == 0 ? sequence(3, 0) : sequence(1, (int) (100.0 * doneBytes / totalBytes));
    }

    private static String sequence(int state, int percent) {
        return "\u001b]9;4;" + state + ';' + percent + "\u001b\\";
    }
}
