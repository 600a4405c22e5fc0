/** The command line: a class for each command, the progress view and the JSON output. */
package dev.spate.cli;
