package dev.spate.wire;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeWriter;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of the extension {@value #NAME}, by which a peer tells whom it is connected to (BEP 11).
 *
 * <p>It is a bencoded dictionary of compact addresses, 4 or 16 bytes and a port of 2, with a byte of flags for each that was added:
 *
 * <pre>
 *   added    added.f    dropped     IPv4
 *   added6   added6.f   dropped6    IPv6
 * </pre>
 *
 * @param added connected since the last message, or at all in the first one
 * @param dropped not connected any more
 */
public record PexMessage(List<Peer> added, List<InetSocketAddress> dropped) {
    /** What the extension is called in {@link ExtensionHandshake#ids}. */
    public static final String NAME = "ut_pex";

    /** It prefers encrypted connections. */
    public static final int ENCRYPTION = 0x01;

    /** It wants nothing any more. */
    public static final int SEED = 0x02;

    /** It speaks uTP (BEP 29). */
    public static final int UTP = 0x04;

    /** It speaks {@code ut_holepunch} (BEP 55). */
    public static final int HOLEPUNCH = 0x08;

    /** The sender had dialled it. */
    public static final int REACHABLE = 0x10;

    /** So many addresses of each list and family are read: honest clients send 50, and more only in their first message. */
    static final int MOST_READ = 200;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int PORT_BYTES = 2;

    /**
     * A peer that was added.
     *
     * @param flags a byte, 0 to 255
     */
    public record Peer(InetSocketAddress address, int flags) {}

    /** Copies the lists. */
    public PexMessage {
        added = List.copyOf(added);
        dropped = List.copyOf(dropped);
    }

    /** The payload of the extended message. */
    public byte[] encode() {
        BDict.Builder all = BDict.builder();
        put(all, "", IPV4_BYTES);
        put(all, "6", IPV6_BYTES);
        return BencodeWriter.write(all.build());
    }

    private void put(BDict.Builder all, String family, int bytes) {
        ByteArrayOutputStream addresses = new ByteArrayOutputStream();
        ByteArrayOutputStream flags = new ByteArrayOutputStream();
        for (Peer each : added) {
            if (write(each.address(), bytes, addresses)) {
                flags.write(each.flags());
            }
        }
        if (flags.size() > 0) {
            all.put("added" + family, addresses.toByteArray());
            all.put("added" + family + ".f", flags.toByteArray());
        }
        ByteArrayOutputStream gone = new ByteArrayOutputStream();
        dropped.forEach(each -> write(each, bytes, gone));
        if (gone.size() > 0) {
            all.put("dropped" + family, gone.toByteArray());
        }
    }

    /** Writes an address of this family, and nothing for one of the other; returns whether it did. */
    private static boolean write(InetSocketAddress address, int bytes, ByteArrayOutputStream out) {
        boolean wanted = address.getAddress() instanceof Inet4Address == (bytes == IPV4_BYTES);
        if (wanted) {
            out.writeBytes(address.getAddress().getAddress());
            out.write(address.getPort() >> Byte.SIZE);
            out.write(address.getPort());
        }
        return wanted;
    }

    /**
     * Reads the payload of an extended message, leniently: a list of another kind counts as missing, and so do flags, half an
     * address, port 0, and what comes after the {@value #MOST_READ} first addresses.
     *
     * @throws WireException when it does not begin with a bencoded dictionary
     */
    public static PexMessage decode(byte[] payload) {
        BDict all = ExtensionHandshake.dictionary(payload);
        List<Peer> added = new ArrayList<>();
        List<InetSocketAddress> dropped = new ArrayList<>();
        for (String family : new String[] {"", "6"}) {
            int bytes = family.isEmpty() ? IPV4_BYTES : IPV6_BYTES;
            BString flags = all.string("added" + family + ".f").orElse(BString.of(""));
            all.string("added" + family)
                    .ifPresent(list -> read(list, bytes)
                            .forEach(each -> added.add(new Peer(
                                    each.address(),
                                    each.index() < flags.length() ? flags.byteAt(each.index()) & 0xff : 0))));
            all.string("dropped" + family)
                    .ifPresent(list -> read(list, bytes).forEach(each -> dropped.add(each.address())));
        }
        return new PexMessage(added, dropped);
    }

    private record Listed(int index, InetSocketAddress address) {}

    private static List<Listed> read(BString list, int bytes) {
        List<Listed> all = new ArrayList<>();
        int step = bytes + PORT_BYTES;
        for (int i = 0; i < Math.min(MOST_READ, list.length() / step); i++) {
            byte[] raw = list.slice(i * step, (i + 1) * step).toBytes();
            int port = (raw[bytes] & 0xff) << Byte.SIZE | raw[bytes + 1] & 0xff;
            if (port > 0) {
                all.add(new Listed(i, new InetSocketAddress(host(raw, bytes), port)));
            }
        }
        return all;
    }

    private static InetAddress host(byte[] raw, int bytes) {
        try {
            return InetAddress.getByAddress(java.util.Arrays.copyOf(raw, bytes));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
