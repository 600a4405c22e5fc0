package dev.spate.bench.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When versions of the clients were released: a report tells how old the programs are that it measures against.
 *
 * <p>A table of lines {@code CLIENT VERSION DATE}, from the tags of the clients' own repositories. A version that is not in
 * it is of unknown age: a distribution's own number, or one that is newer than the table.
 */
final class ClientReleases {
    private static final Map<String, LocalDate> DATES = read();

    private ClientReleases() {}

    /**
     * The day of a release.
     *
     * @param client as the table calls it
     * @param version as the program tells it; a last number of 0 beyond the third is left out, as libtorrent adds one
     */
    static Optional<LocalDate> of(String client, String version) {
        String plain = version.replaceFirst("^(\\d+\\.\\d+\\.\\d+)\\.0$", "$1");
        return Optional.ofNullable(DATES.get(client + " " + plain));
    }

    private static Map<String, LocalDate> read() {
        try (InputStream in = ClientReleases.class.getResourceAsStream("releases.txt")) {
            if (in == null) {
                throw new IllegalStateException("no resource releases.txt");
            }
            Map<String, LocalDate> dates = new HashMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#")) {
                    int space = line.lastIndexOf(' ');
                    dates.put(line.substring(0, space), LocalDate.parse(line.substring(space + 1)));
                }
            }
            return dates;
        } catch (IOException e) {
            throw new IllegalStateException("unreadable resource releases.txt", e);
        }
    }
}
