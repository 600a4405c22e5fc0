package dev.spate.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One line that says what is wrong with the arguments. */
public final class UsageErrorText {
    private UsageErrorText() {}

    /** The line, without the leading {@code spate:}. It ends with how to get help for {@code command}. */
    public static String of(ParameterException e, String command) {
        String what = what(e);
        List<String> near = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint = near.isEmpty() ? "" : "did you mean " + String.join(" or ", near) + "? ";
        return "bad usage: " + what + " (" + hint + "see " + command + " --help)";
    }

    /** The line without what comes before and after it. */
    public static String what(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            return (unmatched.isUnknownOption() ? "unknown option '" : "unexpected argument '") + first + "'";
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()
                && missing.getMessage().startsWith("Missing required")) {
            return missing.getMissing().stream().map(UsageErrorText::label).collect(Collectors.joining(" and "))
                    + " missing";
        }
        String message = e.getMessage();
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String label(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? option.shortestName() + " " + option.paramLabel()
                : argument.paramLabel();
    }
}
