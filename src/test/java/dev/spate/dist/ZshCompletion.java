package dev.spate.dist;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Completion for zsh, with the descriptions of options. */
final class ZshCompletion {
    private static final String HEAD = """
        #compdef spate
        # Completion of spate for zsh, made from its commands.
        _spate() {
          local context state line ret=1 name
          typeset -A opt_args
          local -a commands
          commands=(
        %s
          )
          _arguments -C \\
            '(- *)'{-h,--help}'[Show the commands and end.]' \\
            '(- *)'{-V,--version}'[Show the version and end.]' \\
            '1:command:->command' \\
            '*::argument:->argument' && ret=0
          case $state in
            (command) _describe -t commands command commands && ret=0 ;;
            (argument)
              name=$words[1]
              if (( CURRENT > 2 )); then
                case "$words[1] $words[2]" in
                  (%s)
                    name="$words[1] $words[2]"
                    shift words
                    (( CURRENT-- ))
                    ;;
                esac
              fi
              case $name in
        """;
    private static final String TAIL = """
              esac
              ;;
          esac
          return ret
        }
        if [ "$funcstack[1]" = _spate ]; then
          _spate "$@"
        else
          compdef _spate spate
        fi
        """;

    private ZshCompletion() {}

    static String of(List<CommandModel> commands) {
        Map<String, String> first = CommandModel.firstWords(commands);
        String list = first.entrySet().stream()
                .map(each -> "    " + quoted(each.getKey() + ":" + each.getValue()))
                .collect(Collectors.joining("\n"));
        String pairs = commands.stream()
                .map(CommandModel::name)
                .filter(each -> each.contains(" "))
                .map(each -> each.replace(" ", "\\ "))
                .collect(Collectors.joining("|"));
        StringBuilder script = new StringBuilder(HEAD.formatted(list, pairs));
        for (CommandModel each : commands) {
            command(each, CommandModel.secondWords(commands, each.name()), script);
        }
        for (String each : first.keySet()) {
            if (commands.stream().noneMatch(command -> command.name().equals(each))) {
                String words = String.join(" ", CommandModel.secondWords(commands, each));
                script.append("        (").append(each).append(") _arguments '1:command:(");
                script.append(words).append(")' && ret=0 ;;\n");
            }
        }
        return script.append(TAIL).toString();
    }

    private static void command(CommandModel command, List<String> seconds, StringBuilder script) {
        script.append("        (").append(command.name().replace(" ", "\\ ")).append(")\n          _arguments -s \\\n");
        for (CommandModel.Argument each : command.options()) {
            for (String name : each.names()) {
                script.append("            ").append(option(each, name)).append(" \\\n");
            }
        }
        List<CommandModel.Argument> parameters = command.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            CommandModel.Argument each = parameters.get(i);
            String where = each.repeatable() ? "*" : String.valueOf(i + 1);
            List<String> words =
                    Stream.concat(seconds.stream(), each.words().stream()).toList();
            script.append("            ")
                    .append(quoted(where + ":" + escaped(each.label()) + ":" + action(each.value(), words)))
                    .append(" \\\n");
        }
        script.append("            && ret=0\n          ;;\n");
    }

    private static String option(CommandModel.Argument option, String name) {
        String before = option.repeatable() ? "*" : "(" + String.join(" ", option.names()) + ")";
        String text = "[" + escaped(option.text()) + "]";
        if (option.label().isEmpty()) {
            return quoted(before + name + text);
        }
        String form = name.startsWith("--") ? name + "=" : name + "+";
        return quoted(
                before + form + text + ":" + escaped(option.label()) + ":" + action(option.value(), option.words()));
    }

    private static String action(CommandModel.Value value, List<String> words) {
        if (!words.isEmpty()) {
            return "(" + String.join(" ", words) + ")";
        }
        return switch (value) {
            case FILE -> "_files";
            case DIRECTORY -> "_files -/";
            case NONE, OTHER -> " ";
        };
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
