package dev.spate.cli;

import dev.spate.cli.convert.EncryptionConverter;
import dev.spate.mse.Encryption;
import picocli.CommandLine.Option;

/** For the commands that talk to peers. */
public final class EncryptionOption {
    @Option(
            names = "--encryption",
            paramLabel = "CHOICE",
            defaultValue = "allow",
            converter = EncryptionConverter.class,
            description =
                    "Connections of peers: allow (plain first, then encrypted), prefer (encrypted first), require or"
                            + " off (default allow).")
    public Encryption choice;
}
