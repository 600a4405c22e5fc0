package dev.spate.cli.convert;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a numeric address of IPv4; never asks a name server. */
public final class Ipv4AddressConverter implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String text) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
        if (!(address instanceof Inet4Address)) {
            throw new TypeConversionException("'" + text + "' is no IPv4 address, as in 192.168.1.1");
        }
        return address;
    }
}
