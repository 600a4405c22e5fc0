package dev.spate.cli.console;

import dev.spate.session.Bottleneck;
import dev.spate.session.Snapshot;
import dev.spate.text.ByteSize;
import dev.spate.text.CleanText;
import dev.spate.text.TimeSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The text of a progress line; pure functions of a snapshot and a width. */
final class ProgressLine {
    private static final int NAME_FROM_COLUMNS = 100;
    private static final int NAME_COLUMNS = 30;
    private static final int LEAST_BAR = 10;
    private static final int MOST_BAR = 40;
    private static final long LONGEST_ETA_SECONDS = 100L * 24 * 60 * 60;
    private static final String GAP = "  ";
    private static final String BAR_COLOR = "\u001b[36m";
    private static final String PLAIN_COLOR = "\u001b[39m";

    private ProgressLine() {}

    /**
     * How it may look.
     *
     * @param color whether ANSI colours are wanted
     * @param unicode whether the terminal shows more than ASCII
     */
    record Look(boolean color, boolean unicode) {
        /** NO_COLOR (no-color.org) and the locale decide. */
        static Look of(Map<String, String> env) {
            String locale = "";
            for (String key : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
                if (locale.isEmpty()) {
                    locale = env.getOrDefault(key, "").toUpperCase(Locale.ROOT);
                }
            }
            boolean color = env.getOrDefault("NO_COLOR", "").isEmpty();
            return new Look(color, locale.contains("UTF-8") || locale.contains("UTF8"));
        }
    }

    /** The live line: always narrower than {@code columns}; what matters least is left out first. */
    static String live(Snapshot snapshot, int columns, Look look) {
        return line(snapshot, columns, look, columns >= NAME_FROM_COLUMNS);
    }

    /** The line of one of several downloads: its name first, in {@code nameColumns}. */
    static String row(Snapshot snapshot, int columns, int nameColumns, Look look) {
        int left = columns - nameColumns - GAP.length();
        String name =
                DisplayWidth.fit(CleanText.escaped(snapshot.name()), left < LEAST_BAR ? columns - 1 : nameColumns);
        if (left < LEAST_BAR) {
            return name;
        }
        return name + " ".repeat(nameColumns - DisplayWidth.of(name)) + GAP + line(snapshot, left, look, false);
    }

    private static String line(Snapshot snapshot, int columns, Look look, boolean named) {
        int room = columns - 1;
        List<String> words = new ArrayList<>();
        words(snapshot).forEach(each -> words.add(CleanText.escaped(each)));
        while (words.size() > 1 && DisplayWidth.of(String.join(GAP, words)) > room) {
            // A status is worth cutting; a number is not.
            if (words.size() == cuttable(snapshot)) {
                break;
            }
            words.remove(words.size() - 1);
        }
        String text = DisplayWidth.fit(String.join(GAP, words), room);
        int left = room - DisplayWidth.of(text) - GAP.length();
        StringBuilder line = new StringBuilder();
        if (named && left > LEAST_BAR + NAME_COLUMNS) {
            String shown = DisplayWidth.fit(CleanText.escaped(snapshot.name()), NAME_COLUMNS);
            line.append(shown).append(GAP);
            left -= DisplayWidth.of(shown) + GAP.length();
        }
        if (left >= LEAST_BAR && snapshot.phase() != Snapshot.Phase.METADATA) {
            int bar = Math.min(left, MOST_BAR);
            line.append(bar(snapshot.verifiedBytes(), snapshot.totalBytes(), bar, look))
                    .append(GAP);
        }
        return line + text;
    }

    /** The live line of files that are hashed: always narrower than {@code columns}. */
    static String live(HashingProgress.Standing standing, int columns, Look look) {
        int room = columns - 1;
        List<String> words = new ArrayList<>(words(standing));
        words.add(1, standing.verb());
        while (words.size() > 1 && DisplayWidth.of(String.join(GAP, words)) > room) {
            words.remove(words.size() - 1);
        }
        String text = DisplayWidth.fit(String.join(GAP, words), room);
        int left = room - DisplayWidth.of(text) - GAP.length();
        return left < LEAST_BAR
                ? text
                : bar(standing.doneBytes(), standing.totalBytes(), Math.min(left, MOST_BAR), look) + GAP + text;
    }

    /** The same for a log. */
    static String plain(HashingProgress.Standing standing) {
        return standing.verb() + ": " + String.join(", ", words(standing));
    }

    private static List<String> words(HashingProgress.Standing standing) {
        return List.of(
                ByteSize.percent(standing.doneBytes(), standing.totalBytes()),
                ByteSize.rate(standing.bytesPerSecond()),
                ByteSize.format(standing.doneBytes()) + " of " + ByteSize.format(standing.totalBytes()),
                "ETA " + eta(standing.totalBytes() - standing.doneBytes(), standing.bytesPerSecond()));
    }

    /** The number of words up to the one that may be cut, itself included; 0 when no word may be cut. */
    private static int cuttable(Snapshot snapshot) {
        if (!snapshot.waitingFor().isEmpty()) {
            return 2;
        }
        return isExplained(snapshot) ? 3 : 0;
    }

    private static boolean isExplained(Snapshot snapshot) {
        return snapshot.phase() == Snapshot.Phase.DOWNLOADING
                && snapshot.bottleneck().isPresent();
    }

    /** A line for a log; who shows it escapes it. */
    static String plain(Snapshot snapshot) {
        return String.join(", ", words(snapshot));
    }

    private static List<String> words(Snapshot snapshot) {
        List<String> words = new ArrayList<>();
        if (snapshot.phase() != Snapshot.Phase.METADATA) {
            words.add(ByteSize.percent(snapshot.verifiedBytes(), snapshot.totalBytes()));
        }
        words.addAll(wordsByWeight(snapshot));
        return words;
    }

    /** All words but the percentage, the most important first. */
    private static List<String> wordsByWeight(Snapshot snapshot) {
        String waiting = snapshot.waitingFor();
        String bytes = ByteSize.format(snapshot.verifiedBytes()) + " of " + ByteSize.format(snapshot.totalBytes());
        String peers = snapshot.peersConnected() + "/" + snapshot.peersKnown() + " peers";
        return switch (snapshot.phase()) {
            case METADATA -> List.of(waiting.isEmpty() ? "fetching the metadata" : waiting, peers);
            case CHECKING, FINISHING, DONE -> List.of(waiting.isEmpty() ? "done" : waiting, bytes);
            case SEEDING ->
                waiting.isEmpty()
                        ? List.of("giving " + ByteSize.rate(snapshot.sentPerSecond()), given(snapshot), peers)
                        : List.of(waiting, given(snapshot), peers);
            case DOWNLOADING ->
                waiting.isEmpty()
                        ? flowing(snapshot, bytes, peers)
                        : List.of(sentence(snapshot, waiting), bytes, peers);
        };
    }

    private static String given(Snapshot snapshot) {
        return ByteSize.format(snapshot.sentBytes()) + " given";
    }

    private static List<String> flowing(Snapshot snapshot, String bytes, String peers) {
        long left = snapshot.totalBytes() - snapshot.verifiedBytes();
        List<String> words = new ArrayList<>();
        String taking = ByteSize.rate(snapshot.bytesPerSecond());
        words.add(
                snapshot.sentPerSecond() < 1 ? taking : taking + ", giving " + ByteSize.rate(snapshot.sentPerSecond()));
        snapshot.bottleneck().ifPresent(it -> words.add(it.sentence()));
        words.addAll(List.of(bytes, "ETA " + eta(left, snapshot.bytesPerSecond()), peers));
        if (snapshot.webSeeds().connected() > 0) {
            words.add("web seeds: " + snapshot.webSeeds().connected() + ", "
                    + ByteSize.rate(snapshot.webSeeds().bytesPerSecond()));
        }
        return words;
    }

    private static String sentence(Snapshot snapshot, String otherwise) {
        return snapshot.bottleneck().map(Bottleneck::sentence).orElse(otherwise);
    }

    private static String eta(long bytes, double bytesPerSecond) {
        double seconds = bytes / bytesPerSecond;
        return seconds >= 0 && seconds < LONGEST_ETA_SECONDS ? TimeSpan.clock((long) Math.ceil(seconds)) : "-";
    }

    private static String bar(long doneBytes, long totalBytes, int columns, Look look) {
        int inner = columns - 2;
        int filled = (int) Math.min(inner, (double) doneBytes / Math.max(1, totalBytes) * inner);
        String full = (look.unicode() ? "█" : "#").repeat(filled);
        String empty = (look.unicode() ? "░" : ".").repeat(inner - filled);
        return '[' + (look.color() ? BAR_COLOR + full + PLAIN_COLOR : full) + empty + ']';
    }
}
