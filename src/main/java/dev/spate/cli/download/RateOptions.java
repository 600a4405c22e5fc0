package dev.spate.cli.download;

import dev.spate.cli.convert.SizeConverter;
import dev.spate.mse.Encryption;
import dev.spate.net.TransportName;
import dev.spate.session.EngineOptions;
import picocli.CommandLine.Option;

/** The limits of what is given and taken. */
final class RateOptions {
    @Option(
            names = "--upload-limit",
            paramLabel = "RATE",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "Most bytes a second to give to peers (default 0: no limit).")
    private long uploadLimit;

    @Option(
            names = "--download-limit",
            paramLabel = "RATE",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "Most bytes a second to take from peers (default 0: no limit).")
    private long downloadLimit;

    EngineOptions engine(TransportName transport, Encryption encryption) {
        return new EngineOptions(transport, encryption, uploadLimit, downloadLimit);
    }
}
