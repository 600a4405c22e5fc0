package dev.spate.cli.convert;

import dev.spate.net.TransportName;
import dev.spate.session.PeerTransports;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what carries connections to peers. Without a lambda: every download passes here, with the default. */
public final class PeerTransportsConverter implements ITypeConverter<PeerTransports> {
    @Override
    public PeerTransports convert(String text) {
        Optional<PeerTransports> transports = PeerTransports.parse(text);
        if (transports.isEmpty()) {
            String hint = TransportName.parse(text).isEmpty() ? "" : "; how sockets are waited for is --io";
            throw new TypeConversionException(
                    "'" + text + "' carries no connections (give " + PeerTransports.CHOICES + hint + ")");
        }
        return transports.get();
    }
}
