package dev.spate.report.text;

import dev.spate.report.ClientSpec;
import dev.spate.report.Environment;
import dev.spate.text.CleanText;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The version of a client, and how old it was when it was measured: claims against old clients are worth little. */
public final class ClientAge {
    private static final double DAYS_A_YEAR = 365.25;
    private static final int DAY_LENGTH = "2022-10-23".length();

    private ClientAge() {}

    /** {@code aria2c 1.36.0 (2021-08-21, 5.3 years old)}; no control characters, whatever a client told. */
    public static String of(ClientSpec client, Environment environment) {
        String named = CleanText.spaced(client.name() + " " + client.version()).strip();
        return named + " (" + age(client, environment) + ")";
    }

    private static String age(ClientSpec client, Environment environment) {
        if (client.version().isBlank()) {
            return "version and age unknown";
        }
        if (client.floor() || client.name().equals("spate")) {
            return client.version().equals(environment.spateVersion()) ? "this build" : "age unknown";
        }
        Optional<LocalDate> released = day(client.released());
        Optional<LocalDate> measured = day(environment.startedAt());
        if (released.isEmpty() || measured.isEmpty()) {
            return "age unknown";
        }
        double years = ChronoUnit.DAYS.between(released.get(), measured.get()) / DAYS_A_YEAR;
        return released.get() + ", " + String.format(Locale.ROOT, "%.1f", Math.max(0, years)) + " years old";
    }

    /** The day that a text begins with. */
    private static Optional<LocalDate> day(String text) {
        try {
            return text.length() < DAY_LENGTH
                    ? Optional.empty()
                    : Optional.of(LocalDate.parse(text.substring(0, DAY_LENGTH)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** All clients, in lines of at most so many columns as far as their names allow. */
    static List<String> lines(List<ClientSpec> clients, Environment environment, int width) {
        if (clients.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        String line = "Clients:";
        for (int i = 0; i < clients.size(); i++) {
            String word = of(clients.get(i), environment) + (i + 1 < clients.size() ? "," : ".");
            if (line.length() + 1 + word.length() > width && !line.endsWith(":") && !line.isBlank()) {
                lines.add(line);
                line = "  " + word;
            } else {
                line += " " + word;
            }
        }
        lines.add(line);
        return lines;
    }
}
