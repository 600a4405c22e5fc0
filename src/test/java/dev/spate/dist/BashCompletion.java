package dev.spate.dist;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Completion for bash 4 and later. It uses nothing of the package bash-completion, and starts no program, least of all Java. */
final class BashCompletion {
    private static final String HEAD = """
        # Completion of spate for bash, made from its commands.
        _spate() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
            local command=${COMP_WORDS[1]} options='' words='' kind=''
            COMPREPLY=()
            # An option and its value with = between them come in three words.
            if [[ $cur == = ]]; then
                cur=''
            elif [[ $prev == = ]]; then
                prev=${COMP_WORDS[COMP_CWORD - 2]}
            fi
            if ((COMP_CWORD == 1)); then
                COMPREPLY=($(compgen -W '%s --help --version' -- "$cur"))
                compopt +o default 2>/dev/null
                return
            fi
            if ((COMP_CWORD > 2)); then
                case "$command ${COMP_WORDS[2]}" in
                    %s) command="$command ${COMP_WORDS[2]}" ;;
                esac
            fi
            case $command in
        """;
    private static final String TAIL = """
                *) return ;;
            esac
            if [[ -z $kind && $cur == -* ]]; then
                kind=words words=$options
            fi
            [[ -n $words ]] && COMPREPLY=($(compgen -W "$words" -- "$cur"))
            # Else the shell offers files.
            case $kind in
                directory) compopt +o default -o dirnames 2>/dev/null ;;
                words | other) compopt +o default 2>/dev/null ;;
            esac
        }
        complete -o default -F _spate spate
        """;

    private BashCompletion() {}

    static String of(List<CommandModel> commands) {
        Set<String> first = CommandModel.firstWords(commands).keySet();
        String pairs = commands.stream()
                .map(CommandModel::name)
                .filter(each -> each.contains(" "))
                .map(each -> "'" + each + "'")
                .collect(Collectors.joining(" | "));
        StringBuilder script = new StringBuilder(HEAD.formatted(String.join(" ", first), pairs));
        for (CommandModel each : commands) {
            command(each, CommandModel.secondWords(commands, each.name()), script);
        }
        for (String each : first) {
            if (commands.stream().noneMatch(command -> command.name().equals(each))) {
                script.append("        ").append(each).append(") kind=words words='");
                script.append(String.join(" ", CommandModel.secondWords(commands, each)))
                        .append("' ;;\n");
            }
        }
        return script.append(TAIL).toString();
    }

    private static void command(CommandModel command, List<String> seconds, StringBuilder script) {
        script.append("        '").append(command.name()).append("')\n            options='");
        script.append(command.options().stream()
                .flatMap(each -> each.names().stream())
                .collect(Collectors.joining(" ")));
        script.append("'\n            case $prev in\n");
        for (CommandModel.Argument each : command.options()) {
            if (each.value() != CommandModel.Value.NONE) {
                script.append("                ").append(String.join(" | ", each.names()));
                script.append(") ").append(value(each.value(), each.words())).append(" ;;\n");
            }
        }
        Stream<String> words = command.parameters().stream().flatMap(each -> each.words().stream());
        CommandModel.Value value = command.parameters().stream()
                .map(CommandModel.Argument::value)
                .findFirst()
                .orElse(CommandModel.Value.OTHER);
        // Files are offered by the shell, where nothing else fits.
        String all = Stream.concat(seconds.stream(), words).distinct().collect(Collectors.joining(" "));
        script.append("                *) [[ $cur == -* ]] || { words='")
                .append(all)
                .append("' kind=");
        script.append(kind(value)).append("; } ;;\n            esac\n            ;;\n");
    }

    private static String value(CommandModel.Value value, List<String> words) {
        return words.isEmpty() ? "kind=" + kind(value) : "kind=words words='" + String.join(" ", words) + "'";
    }

    private static String kind(CommandModel.Value value) {
        return switch (value) {
            case FILE -> "file";
            case DIRECTORY -> "directory";
            case NONE, OTHER -> "other";
        };
    }
}
