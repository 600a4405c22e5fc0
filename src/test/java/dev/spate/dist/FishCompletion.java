package dev.spate.dist;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Completion for fish, with the descriptions of options. */
final class FishCompletion {
    private static final String HEAD = """
        # Completion of spate for fish, made from its commands.
        function __spate_command
            set -l words (commandline -opc)
            switch "$words[2] $words[3]"
                case %s
                    echo "$words[2] $words[3]"
                case '*'
                    echo "$words[2]"
            end
        end
        function __spate_is
            test "$(__spate_command)" = "$argv"
        end
        complete -c spate -f
        complete -c spate -n '__spate_is ""' -s h -l help -d 'Show the commands and end.'
        complete -c spate -n '__spate_is ""' -s V -l version -d 'Show the version and end.'
        """;

    private FishCompletion() {}

    static String of(List<CommandModel> commands) {
        Map<String, String> first = CommandModel.firstWords(commands);
        StringBuilder script = new StringBuilder(HEAD.formatted(commands.stream()
                .map(CommandModel::name)
                .filter(each -> each.contains(" "))
                .map(FishCompletion::quoted)
                .collect(Collectors.joining(" "))));
        first.forEach((name, summary) -> words("", List.of(name), summary, script));
        for (String each : first.keySet()) {
            words(each, CommandModel.secondWords(commands, each), "", script);
        }
        for (CommandModel command : commands) {
            for (CommandModel.Argument each : command.options()) {
                option(command.name(), each, script);
            }
            for (CommandModel.Argument each : command.parameters()) {
                words(command.name(), each.words(), each.label(), script);
                String files = files(each.value());
                if (each.words().isEmpty() && !files.isEmpty()) {
                    line(command.name(), script).append(files).append('\n');
                }
            }
        }
        return script.toString();
    }

    private static StringBuilder line(String command, StringBuilder script) {
        return script.append("complete -c spate -n ")
                .append(quoted("__spate_is " + (command.isEmpty() ? "\"\"" : command)));
    }

    private static void words(String command, List<String> words, String text, StringBuilder script) {
        if (!words.isEmpty()) {
            line(command, script).append(" -a ").append(quoted(String.join(" ", words)));
            script.append(text.isEmpty() ? "" : " -d " + quoted(text)).append('\n');
        }
    }

    private static void option(String command, CommandModel.Argument option, StringBuilder script) {
        String negated = option.negated();
        line(command, script);
        for (String each : option.names()) {
            if (!each.equals(negated)) {
                script.append(each.startsWith("--") ? " -l " + each.substring(2) : " -s " + each.substring(1));
            }
        }
        if (!option.label().isEmpty()) {
            script.append(
                    option.words().isEmpty()
                            ? option.value() == CommandModel.Value.OTHER ? " -x" : " -r" + files(option.value())
                            : " -x -a " + quoted(String.join(" ", option.words())));
        }
        script.append(" -d ").append(quoted(option.text())).append('\n');
        if (!negated.isEmpty()) {
            line(command, script).append(" -l ").append(negated.substring(2));
            script.append(" -d ").append(quoted(option.text())).append('\n');
        }
    }

    private static String files(CommandModel.Value value) {
        return switch (value) {
            case FILE -> " -F";
            case DIRECTORY -> " -a '(__fish_complete_directories)'";
            case NONE, OTHER -> "";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
