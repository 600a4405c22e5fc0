/**
 * The command line: a class for each command, the progress view and the JSON output.
 *
 * <p>{@link dev.spate.cli.Main} lists the commands and loads only the one that is asked for; {@link dev.spate.cli.Cli} parses,
 * runs it and turns whatever it throws into one line and an exit code. Results go to {@link dev.spate.cli.console.StandardOutput} (stdout),
 * everything else to {@link dev.spate.cli.console.Terminal} (stderr).
 *
 * <p>Used by nobody, as the program begins here. Threads: the main thread; signals are answered on that of the shutdown hook. Errors: whatever a
 * command throws is one line on stderr and an exit code; a bug asks to be reported.
 */
package dev.spate.cli;
