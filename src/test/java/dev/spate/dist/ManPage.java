package dev.spate.dist;

import dev.spate.cli.CommandLineCheck;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A manual page in roff, with the macros of man(7). Written here and not by way of AsciiDoc, as picocli would: that takes a Ruby
 * program, for what is a dozen of macros.
 */
final class ManPage {
    private final StringBuilder text = new StringBuilder();
    private final Pattern labels;

    /** @param labels what values are called, which is in italics wherever it stands */
    private ManPage(String title, Release release, Stream<String> labels) {
        this.labels = Pattern.compile("\\b(?:"
                + labels.flatMap(each -> Stream.of(each.split("[^A-Z]+")))
                        .filter(each -> !each.isEmpty())
                        .distinct()
                        .collect(Collectors.joining("|"))
                + ")\\b");
        text.append(".TH ")
                .append(plain(title.toUpperCase(Locale.ROOT)))
                .append(" 1 ")
                .append(Instant.ofEpochSecond(release.time())
                        .atZone(ZoneOffset.UTC)
                        .toLocalDate())
                .append(" \"spate ")
                .append(plain(release.version()))
                .append("\" \"User Commands\"\n");
        // No hyphens at the ends of lines, as options would be divided, and so no even margin either.
        text.append(".nh\n.ad l\n");
    }

    /** {@code spate(1)}: what there is. */
    static String of(List<CommandModel> commands, Release release) {
        ManPage page = new ManPage("spate", release, Stream.of("TORRENT", "COMMAND"));
        page.section("NAME").line("spate \\- download torrents, share files, and measure BitTorrent clients");
        page.section("SYNOPSIS")
                .line("\\fBspate\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...")
                .line(".br")
                .line("\\fBspate\\fR \\fICOMMAND\\fR \\fB\\-\\-help\\fR")
                .line(".br")
                .line("\\fBspate\\fR \\fB\\-\\-version\\fR");
        page.section("DESCRIPTION")
                .prose("A BitTorrent downloader. TORRENT is a path to a .torrent file, - for stdin, an http(s) URL"
                        + " of one, or a magnet: link. Results go to stdout, progress and errors to stderr.")
                .paragraph("Each command has a manual page of its own.");
        page.section("COMMANDS");
        for (CommandModel each : commands) {
            page.line(".TP").line("\\fB" + plain(each.name()) + "\\fR").prose(each.summary());
        }
        page.exitCodes();
        page.section("ENVIRONMENT")
                .entry("SPATE_OPTION", "The default of an option of that name: SPATE_DOWNLOAD_LIMIT=5MiB.")
                .entry("SPATE_CONFIG", "The file of settings; none when it is empty.")
                .entry("SPATE_NETWORK", "With loopback nothing is sent beyond this machine.")
                .entry("SPATE_OPTS", "Flags for Java.")
                .entry("JAVA_HOME", "Which Java; else the java of the PATH.");
        page.section("FILES")
                .entry(
                        "~/.config/spate/spate.properties",
                        "Defaults of options, a line each: download-limit = 5MiB. spate config shows what is in"
                                + " force. The command line comes before the environment, that before the file.")
                .entry("OUT.spate", "Beside the output of a download that is not complete: where it stands.");
        page.section("EXAMPLES")
                .example("Download a torrent, or go on with it:", "spate download film.torrent")
                .example(
                        "Three of its files, at 5 MiB a second at most:",
                        "spate download --select 1,3-4" + " --download-limit 5MiB film.torrent")
                .example("Share a directory:", "spate seed holiday");
        page.section("SEE ALSO")
                .line(commands.stream()
                        .map(each -> "\\fB" + plain(each.page()) + "\\fR(1)")
                        .collect(Collectors.joining(",\n")));
        return page.text.toString();
    }

    /** The page of one command. */
    static String of(CommandModel command, Release release) {
        ManPage page = new ManPage(
                command.page(),
                release,
                Stream.concat(command.parameters().stream(), command.options().stream())
                        .map(CommandModel.Argument::label));
        page.section("NAME").line(plain(command.page()) + " \\- " + plain(asName(command.summary())));
        page.section("SYNOPSIS").line(synopsis(command));
        page.section("DESCRIPTION");
        page.prose(command.summary());
        command.description().stream().skip(1).forEach(page::paragraph);
        for (CommandModel.Argument each : command.parameters()) {
            page.line(".TP").line("\\fI" + plain(each.label()) + "\\fR" + (each.repeatable() ? "..." : ""));
            page.prose(each.text());
        }
        page.section("OPTIONS");
        for (CommandModel.Argument each : command.options()) {
            page.line(".TP").line(names(each)).prose(each.text());
        }
        page.exitCodes();
        page.section("SEE ALSO").line("\\fBspate\\fR(1), also for the file and the variables that set options once.");
        return page.text.toString();
    }

    private static String synopsis(CommandModel command) {
        StringBuilder line = new StringBuilder("\\fBspate " + plain(command.name()) + "\\fR [\\fIOPTION\\fR]...");
        for (CommandModel.Argument each : command.parameters()) {
            String label = "\\fI" + plain(each.label()) + "\\fR" + (each.repeatable() ? "..." : "");
            line.append(' ').append(each.optional() ? "[" + label + "]" : label);
        }
        return line.toString();
    }

    private static String names(CommandModel.Argument option) {
        String value = option.label().isEmpty() ? "" : "\\fI" + plain(option.label()) + "\\fR";
        return option.names().stream()
                .map(each -> "\\fB" + plain(each) + "\\fR"
                        + (value.isEmpty() ? "" : (each.startsWith("--") ? "=" : " ") + value))
                .collect(Collectors.joining(", "));
    }

    /** As whatis(1) shows it: no capital, no full stop, one phrase. */
    private static String asName(String sentence) {
        String first = sentence.split("\\. |[;:]")[0];
        first = first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
        return Character.toLowerCase(first.charAt(0)) + first.substring(1);
    }

    private void exitCodes() {
        section("EXIT STATUS");
        for (String each : CommandLineCheck.exitCodes()) {
            String[] parts = each.strip().split(" +", 2);
            entry(parts[0], parts[1]);
        }
    }

    private ManPage section(String name) {
        return line(".SH " + (name.contains(" ") ? "\"" + name + "\"" : name));
    }

    private ManPage paragraph(String words) {
        return line(".PP").prose(words);
    }

    private ManPage entry(String name, String words) {
        return line(".TP").line("\\fB" + plain(name) + "\\fR").prose(words);
    }

    private ManPage example(String words, String command) {
        return line(".TP").prose(words).line("\\fB" + plain(command) + "\\fR");
    }

    /** Long words, such as shapes of values, may be divided behind commas. */
    private ManPage prose(String words) {
        String divided = plain(words).replaceAll(",(?=\\S)", ",\\\\:");
        return line(labels.matcher(divided).replaceAll("\\\\fI$0\\\\fR"));
    }

    private ManPage line(String line) {
        text.append(line).append('\n');
        return this;
    }

    /** Of roff nothing but letters: what begins a request, or is an escape, or is not ASCII, is spelled out. */
    static String plain(String words) {
        StringBuilder out = new StringBuilder();
        // A dot or an apostrophe at the beginning of a line would be a request.
        if (words.startsWith(".") || words.startsWith("'")) {
            out.append("\\&");
        }
        words.codePoints().forEach(each -> {
            switch (each) {
                case '\\' -> out.append("\\e");
                case '-' -> out.append("\\-");
                case '\'' -> out.append("\\(aq");
                case '`' -> out.append("\\(ga");
                case '^' -> out.append("\\(ha");
                case '~' -> out.append("\\(ti");
                case '"' -> out.append("\\(dq");
                case '\n' -> out.append(' ');
                default -> {
                    if (each < 0x7F) {
                        out.appendCodePoint(each);
                    } else {
                        out.append(String.format(Locale.ROOT, "\\[u%04X]", each));
                    }
                }
            }
        });
        return out.toString();
    }
}
