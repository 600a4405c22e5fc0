package dev.spate.cli.convert;

import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code HOST:PORT}, unresolved when it is a name; never asks a name server. */
public final class NodeAddressConverter implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
        return PeerAddress.parse(text)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + text + "' is not HOST:PORT, such as 192.0.2.1:6881 or node.example:6881"));
    }
}
