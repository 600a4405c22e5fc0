package dev.spate.cli.inspect;

import picocli.CommandLine.Option;

/** For the commands that show what they wait for. */
final class QuietOption {
    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress.")
    boolean given;
}
