package dev.spate.cli.convert;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a numeric address; never asks a name server. */
public final class AddressConverter implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String text) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
        if (address == null) {
            throw new TypeConversionException("'" + text + "' is no address (as in 192.168.1.1)");
        }
        return address;
    }
}
