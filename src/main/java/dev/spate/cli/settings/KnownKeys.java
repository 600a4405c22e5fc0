package dev.spate.cli.settings;

import dev.spate.text.EditDistance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names of the options of all commands. To ask the commands themselves would load every one of them at each start of one;
 * a test compares.
 */
public final class KnownKeys {
    private static final Set<String> OPTIONS = Set.of("""
            advertise all announce arrivals baseline behaviour bind burst client comment connections defaults dht
            dht-node dir directory disk-rate disk-threads download-limit downloaders drop-cache dry-run
            each-peer encryption exclude explain fail-if-slower file files first-peer group hybrid
            include-hidden include-junk input-file io jitter json keep kill-at latency leecher-rate leechers
            limit list listen log-file long lsd magnet map map-port max-peers memory nat netem network no-cache
            no-dht no-floor no-listen no-lsd no-map-port no-pex no-tracker no-upload no-web-seeds on-complete
            on-error output overwrite parallel patience peer peers pex piece-length plain port ports private
            private-network proxy quiet rate record replay report rounds router runs scrape seconds seed
            seed-ratio seed-time select sequential session size source stdout strategy superseed take threads
            timeout torrent-out total-rate trace tracker tracker-peers tracker-port traders trading transport
            unchoke until-stdin-closes upload-limit upload-rate utp v1 v2 verbose warm-up web-seed web-seeds
        """.strip().split("\\s+"));

    /** Options that name a file in one command, and take no value in others. */
    private static final Set<String> FLAGS_ELSEWHERE = Set.of("json");

    /** What options are called by a single letter, which is no key. */
    private static final Map<String, String> LETTERS = Map.of(
            "a",
            "announce",
            "d",
            "directory",
            "i",
            "input-file",
            "o",
            "output",
            "q",
            "quiet",
            "v",
            "verbose",
            "w",
            "web-seed");

    /** Of the command line alone; nothing else was meant. */
    private static final Set<String> NEVER_SET = Set.of("help", "version");

    private KnownKeys() {}

    /** Whether an option that names a file is a flag in other commands. */
    static boolean isFlagElsewhere(String key) {
        return FLAGS_ELSEWHERE.contains(key);
    }

    /** The names of options by their letters. */
    static Map<String, String> letters() {
        return LETTERS;
    }

    /** All of them, without dashes; of an option that can be negated both forms. */
    static Set<String> options() {
        return OPTIONS;
    }

    /** The settings that are none of any command, and what there is to say of each. */
    public static Map<Setting, String> unknown(Settings settings, List<String> commands) {
        Set<String> prefixes = commands.stream().map(Settings::prefix).collect(Collectors.toSet());
        Map<Setting, String> unknown = new LinkedHashMap<>();
        for (Setting each : settings.all()) {
            int dot = each.key().indexOf('.') + 1;
            String option = each.key().substring(dot);
            if (dot > 0 && !prefixes.contains(each.key().substring(0, dot))) {
                unknown.put(each, "no command is called '" + each.key().substring(0, dot - 1) + "'");
            } else if (!OPTIONS.contains(option)) {
                unknown.put(each, "no option is called '" + option + "'" + near(option));
            }
        }
        return unknown;
    }

    private static String near(String name) {
        if (NEVER_SET.contains(name)) {
            return "";
        }
        return Optional.ofNullable(LETTERS.get(name))
                .or(() -> EditDistance.nearest(name, OPTIONS))
                .map(each -> " (did you mean " + each + "?)")
                .orElse("");
    }
}
