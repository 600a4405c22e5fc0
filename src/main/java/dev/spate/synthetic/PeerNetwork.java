package dev.spate.synthetic;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 network whose addresses are given to the peers of a swarm, one each, in order.
 *
 * <p>Three kinds of addresses are left out. Those that end in 0 or 255: many clients ignore them. The last address of
 * the rest: a client in the same network may have it. In the loopback network the first 65,536: 127.0.0.1 is used by
 * all.
 *
 * @param base the network's first address
 * @param prefix number of leading bits that all its addresses share, 8 to 30
 */
public record PeerNetwork(int base, int prefix) {
    /** All of 127.0.0.0/8, which is the loopback on Linux. */
    public static final PeerNetwork LOOPBACK = new PeerNetwork(127 << 24, 8);

    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})/([0-9]{1,2})");
    private static final int SHORTEST = 8;
    private static final int LONGEST = 30;
    private static final int BLOCK_BITS = 8;
    private static final int HOSTS_A_BLOCK = 254;
    private static final int BYTE = 0xff;
    private static final int FIRST_MULTICAST = 224;

    /** @throws IllegalArgumentException when there is no such network, or none that hosts can live in */
    public PeerNetwork {
        if (prefix < SHORTEST || prefix > LONGEST) {
            throw new IllegalArgumentException(
                    "a network for peers has a prefix of /" + SHORTEST + " to /" + LONGEST + ", not /" + prefix);
        }
        if ((base & ~mask(prefix)) != 0) {
            throw new IllegalArgumentException(text(base) + "/" + prefix + " is no network (do you mean "
                    + text(base & mask(prefix)) + "/" + prefix + "?)");
        }
        if (base >>> 24 == 0 || base >>> 24 >= FIRST_MULTICAST) {
            throw new IllegalArgumentException("no host can have an address of " + text(base) + "/" + prefix);
        }
    }

    /**
     * Reads a network such as {@code 10.77.0.0/16}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static PeerNetwork parse(String cidr) {
        Matcher parts = FORM.matcher(cidr);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + cidr + "' is not an IPv4 network such as 10.77.0.0/16");
        }
        int base = 0;
        for (int i = 1; i <= 4; i++) {
            int part = Integer.parseInt(parts.group(i));
            if (part > BYTE) {
                throw new IllegalArgumentException("'" + cidr + "' is not an IPv4 network: no address has " + part);
            }
            base = base << BLOCK_BITS | part;
        }
        return new PeerNetwork(base, Integer.parseInt(parts.group(5)));
    }

    /** How many peers have room. */
    public int capacity() {
        if (isSmall()) {
            return (1 << 32 - prefix) - 3;
        }
        return ((1 << 24 - prefix) - skippedBlocks()) * HOSTS_A_BLOCK - 1;
    }

    /** The address of a peer, from 0 to {@link #capacity} - 1. */
    public InetAddress address(int index) {
        int within = isSmall()
                ? index + 1
                : (skippedBlocks() + index / HOSTS_A_BLOCK << BLOCK_BITS) + 1 + index % HOSTS_A_BLOCK;
        return of(base + within);
    }

    /** The peer that has this address, or -1; it may be beyond those that there are. */
    public int index(byte[] address) {
        if (address.length != 4) {
            return -1;
        }
        int value = 0;
        for (byte each : address) {
            value = value << BLOCK_BITS | each & BYTE;
        }
        int within = value - base;
        if ((value & mask(prefix)) != base || (within & BYTE) == 0) {
            return -1;
        }
        if (isSmall()) {
            return within - 1;
        }
        int block = (within >>> BLOCK_BITS) - skippedBlocks();
        return block < 0 || (within & BYTE) == BYTE ? -1 : block * HOSTS_A_BLOCK + (within & BYTE) - 1;
    }

    private boolean isSmall() {
        return prefix > 24;
    }

    private int skippedBlocks() {
        return base == 127 << 24 && prefix == SHORTEST ? 256 : 0;
    }

    private static int mask(int prefix) {
        return -1 << 32 - prefix;
    }

    private static String text(int address) {
        return of(address).getHostAddress();
    }

    private static InetAddress of(int address) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address
                    });
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The network as it is written: {@code 10.77.0.0/16}. */
    @Override
    public String toString() {
        return text(base) + "/" + prefix;
    }
}
