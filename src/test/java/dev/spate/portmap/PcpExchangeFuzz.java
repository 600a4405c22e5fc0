package dev.spate.portmap;

import dev.spate.fuzz.Check;
import dev.spate.net.AddressScope;
import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Optional;

/** Datagrams of a router that is asked by PCP and NAT-PMP. */
public final class PcpExchangeFuzz {
    private static final Mapping MAPPING = new Mapping(Mapping.Protocol.TCP, 6_881);

    private PcpExchangeFuzz() {}

    /** The input is datagrams, each after a byte with its length; nonces are of zeros. */
    public static void fuzzerTestOneInput(byte[] data) {
        PcpExchange exchange = new PcpExchange(NetUtil.createInetAddressFromIpAddressString("192.168.1.7"), () -> 0);
        long now = 0;
        int grants = 0;
        exchange.ask(MAPPING, GatewayRules.LIFETIME_SECONDS, now);
        for (int at = 0; at < data.length; ) {
            int end = Math.min(data.length, at + 1 + (data[at] & 0xff));
            now += 1_000_000;
            exchange.received(Arrays.copyOfRange(data, at + 1, end), now);
            at = end;
            int events = 0;
            for (Optional<PcpExchange.Event> each = exchange.poll(); each.isPresent(); each = exchange.poll()) {
                PcpExchange.Event event = each.get();
                Check.that(++events <= 4, event::toString);
                if (event instanceof PcpExchange.Granted granted) {
                    grants++;
                    AddressScope scope = AddressScope.of(granted.mapping().externalAddress());
                    Check.that(scope == AddressScope.WORLD || scope == AddressScope.NETWORK, granted::toString);
                    Check.that(
                            granted.lifetimeSeconds() >= 120 && granted.lifetimeSeconds() <= 86_400, granted::toString);
                }
            }
        }
        int most = grants;
        Check.that(most <= 1, () -> "granted " + most + " times");
    }
}
