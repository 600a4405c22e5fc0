package dev.spate.cli;

import dev.spate.cli.console.StandardOutput;
import dev.spate.net.Transport;
import dev.spate.net.TransportName;
import dev.spate.torrent.Version;

/** What a report of a mistake should begin with: which spate it is, and what it runs on. */
final class VersionText {
    private VersionText() {}

    static void write(StandardOutput out) throws StandardOutput.ReaderGone {
        out.line("spate " + Version.text());
        for (String each : Version.details()) {
            out.line(each);
        }
        out.line("Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + "), "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        // Who only wants the number has it.
        out.flush();
        try (Transport transport = Transport.start(TransportName.AUTO)) {
            out.line("transport " + transport.name().label());
        }
    }
}
