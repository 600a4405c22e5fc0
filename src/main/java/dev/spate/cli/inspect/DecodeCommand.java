package dev.spate.cli.inspect;

import dev.spate.bencode.BencodeException;
import dev.spate.bencode.BencodeJson;
import dev.spate.bencode.BencodeReader;
import dev.spate.cli.Command;
import dev.spate.cli.CommandBytes;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.ExitCode;
import dev.spate.cli.InputFile;
import dev.spate.cli.console.CommandContext;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code decode}: a bencoded value as one line of JSON. Strict; the bytes are taken as they are. */
@CommandLine.Command(name = "decode", description = "Show a bencoded value as one line of JSON.")
public final class DecodeCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "VALUE", description = "The bencoded value; - reads it from stdin.")
    private String value;

    @Option(names = "--file", paramLabel = "FILE", description = "Read the value from FILE.")
    private Path file;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        byte[] input = input(context);
        try {
            BencodeReader.check(input);
        } catch (BencodeException e) {
            throw new CommandException(ExitCode.MALFORMED, "cannot decode: " + e.getMessage());
        }
        context.out().line(sink -> BencodeJson.write(input, sink));
    }

    private byte[] input(CommandContext context) {
        if ((value == null) == (file == null)) {
            throw CommandException.usage(
                    "bad usage: " + (value == null ? "VALUE missing" : "both VALUE and --file given")
                            + " (give a VALUE, - for stdin, or --file FILE)");
        }
        if (file != null) {
            return InputFile.read(file);
        }
        return value.equals("-") ? InputFile.readStdin(context.in()) : CommandBytes.of(value);
    }
}
