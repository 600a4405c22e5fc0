/** Defaults that a person sets once, in a file or in the environment, for the options of the commands. */
package dev.spate.cli.settings;
