package dev.spate.bench.client;

import java.util.List;

/**
 * The settings of rtorrent by its version: they are written with the names of 0.9 to 0.16.0, and given the names of a later
 * version here. rtorrent ends at a name that it does not know, so each version has to be told its own.
 */
final class RtorrentSettings {
    /**
     * A name that changed.
     *
     * @param since the first version with the new name
     * @param now the new name; empty for a setting that has no effect any more
     */
    private record Renamed(List<Integer> since, String before, String now) {}

    private static final List<Renamed> RENAMED = List.of(
            new Renamed(List.of(0, 16, 1), "network.http.max_open.set", "network.http.max_total_connections.set"),
            new Renamed(List.of(0, 16, 16), "network.max_open_sockets.set", "system.sockets.max_size.set"),
            new Renamed(List.of(0, 16, 16), "network.max_open_files.set", ""),
            new Renamed(List.of(0, 16, 16), "network.http.max_total_connections.set", ""),
            new Renamed(List.of(0, 16, 18), "network.port_range.set", "network.listen.port.range.set"),
            new Renamed(List.of(0, 16, 18), "network.port_random.set", "network.listen.port.random.set"));

    private RtorrentSettings() {}

    /**
     * The settings as this version names them.
     *
     * @param text lines {@code name = value}, with the old names
     * @param version such as {@code 0.16.20}; the old names stay for one that is not known
     */
    static String of(String text, String version) {
        String named = text;
        for (Renamed each : RENAMED) {
            if (atLeast(version, each.since())) {
                named = each.now().isEmpty()
                        ? named.replaceAll("(?m)^" + each.before().replace(".", "\\.") + " = .*\\R", "")
                        : named.replace(each.before() + " = ", each.now() + " = ");
            }
        }
        return named;
    }

    private static boolean atLeast(String version, List<Integer> least) {
        String[] parts = version.split("\\.", -1);
        for (int i = 0; i < least.size(); i++) {
            if (i >= parts.length || !parts[i].matches("[0-9]{1,6}")) {
                return false;
            }
            int part = Integer.parseInt(parts[i]);
            if (part != least.get(i)) {
                return part > least.get(i);
            }
        }
        return true;
    }
}
