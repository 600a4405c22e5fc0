package dev.spate.wire;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeException;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.text.ControlCharacters;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a peer says of itself in the extended message with id 0 (BEP 10); all of it may be missing.
 *
 * @param ids {@code m}: the id, 0 to 255, under which the sender wants to receive each extension's messages; 0 switches
 *     one off
 * @param client {@code v}: name and version, for people
 * @param reqq how many outstanding requests the sender keeps, at least 1
 * @param metadataSize {@code metadata_size}: bytes of the info dictionary (BEP 9), at least 1; as large as the peer likes
 * @param port {@code p}: where the sender listens, 1 to 65535
 * @param yourIp {@code yourip}: the address that the sender sees us under
 * @param uploadOnly {@code upload_only} (BEP 21): whether the sender wants nothing, as it is a seed or has all that it wants
 */
public record ExtensionHandshake(
        Map<String, Integer> ids,
        Optional<String> client,
        OptionalInt reqq,
        OptionalInt metadataSize,
        OptionalInt port,
        Optional<InetAddress> yourIp,
        boolean uploadOnly) {
    /** The id of the extended message that carries this. */
    public static final int ID = 0;

    /** The longest client name that is kept, in chars. */
    public static final int MAX_CLIENT_CHARS = 256;

    /**
     * The longest that is read: those of real clients have some hundred bytes. A dictionary of small values takes much
     * memory.
     */
    public static final int MAX_BYTES = 16 * 1024;

    private static final int MAX_ID = 0xff;
    private static final int MAX_PORT = 0xffff;

    /** More names than there are ids tell nothing. */
    private static final int MAX_NAMES = MAX_ID + 1;

    private static final int MAX_NAME_BYTES = 64;

    /** @throws IllegalArgumentException when an id or a number is out of its range */
    public ExtensionHandshake {
        ids = Collections.unmodifiableMap(new LinkedHashMap<>(ids));
        ids.values().forEach(id -> check("id of an extension", id, 0, MAX_ID));
        reqq.ifPresent(value -> check("reqq", value, 1, Integer.MAX_VALUE));
        metadataSize.ifPresent(value -> check("metadata_size", value, 1, Integer.MAX_VALUE));
        port.ifPresent(value -> check("p", value, 1, MAX_PORT));
    }

    /** Of a sender that is not {@code upload_only}. */
    public ExtensionHandshake(
            Map<String, Integer> ids,
            Optional<String> client,
            OptionalInt reqq,
            OptionalInt metadataSize,
            OptionalInt port,
            Optional<InetAddress> yourIp) {
        this(ids, client, reqq, metadataSize, port, yourIp, false);
    }

    /** The id to send this extension's messages with; empty when the sender does not speak it. */
    public OptionalInt id(String extension) {
        int id = ids.getOrDefault(extension, 0);
        return id == 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The bencoded dictionary: what follows the id byte of the extended message. */
    public byte[] encode() {
        BDict.Builder names = BDict.builder();
        ids.forEach(names::put);
        BDict.Builder all = BDict.builder().put("m", names.build());
        client.ifPresent(text -> all.put("v", text));
        reqq.ifPresent(value -> all.put("reqq", value));
        metadataSize.ifPresent(value -> all.put("metadata_size", value));
        port.ifPresent(value -> all.put("p", value));
        yourIp.ifPresent(address -> all.put("yourip", address.getAddress()));
        if (uploadOnly) {
            all.put("upload_only", 1);
        }
        return BencodeWriter.write(all.build());
    }

    /**
     * Reads what follows the id byte, leniently: a value of another kind or out of range counts as missing, and bytes
     * after the dictionary are ignored.
     *
     * @throws WireException when it does not begin with a bencoded dictionary, or is longer than {@link #MAX_BYTES}
     */
    public static ExtensionHandshake decode(byte[] payload) {
        if (payload.length > MAX_BYTES) {
            throw new WireException("extension handshake of " + payload.length + " bytes, more than " + MAX_BYTES);
        }
        BDict all = dictionary(payload);
        return new ExtensionHandshake(
                all.dict("m").map(ExtensionHandshake::ids).orElse(Map.of()),
                all.string("v").map(BString::utf8).map(ExtensionHandshake::printable),
                number(all, "reqq", 1, Integer.MAX_VALUE),
                number(all, "metadata_size", 1, Integer.MAX_VALUE),
                number(all, "p", 1, MAX_PORT),
                all.string("yourip").flatMap(ExtensionHandshake::address),
                number(all, "upload_only", 1, Integer.MAX_VALUE).isPresent());
    }

    /**
     * The same for those who can do without: empty when it cannot be read, which says no more than no handshake at all.
     * Clients were seen to send an empty one, and libtorrent passes over what it cannot read, too.
     */
    public static Optional<ExtensionHandshake> decodeIfReadable(byte[] payload) {
        try {
            return Optional.of(decode(payload));
        } catch (WireException unreadable) {
            return Optional.empty();
        }
    }

    /** The dictionary that a payload begins with. */
    static BDict dictionary(byte[] payload) {
        try {
            if (BencodeReader.readLenient(payload, 0) instanceof BDict dictionary) {
                return dictionary;
            }
        } catch (BencodeException malformed) {
            throw new WireException("extended message: " + malformed.getMessage());
        }
        throw new WireException("extended message: not a dictionary");
    }

    private static Map<String, Integer> ids(BDict names) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (BDict.Entry entry : names.entries()) {
            if (entry.key().length() <= MAX_NAME_BYTES
                    && entry.value() instanceof BInteger id
                    && ids.size() < MAX_NAMES) {
                String name = printable(entry.key().utf8());
                OptionalInt known = within(id.asLong(), 0, MAX_ID);
                // Once more: what stands for an unprintable byte has three.
                if (known.isPresent() && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES) {
                    ids.putIfAbsent(name, known.getAsInt());
                }
            }
        }
        return ids;
    }

    private static OptionalInt number(BDict all, String key, int least, int most) {
        return all.integer(key)
                .map(value -> within(value.asLong(), least, most))
                .orElse(OptionalInt.empty());
    }

    private static OptionalInt within(OptionalLong value, int least, int most) {
        return value.isPresent() && value.getAsLong() >= least && value.getAsLong() <= most
                ? OptionalInt.of((int) value.getAsLong())
                : OptionalInt.empty();
    }

    private static Optional<InetAddress> address(BString compact) {
        try {
            return Optional.of(InetAddress.getByAddress(compact.toBytes()));
        } catch (UnknownHostException neitherFourNorSixteenBytes) {
            return Optional.empty();
        }
    }

    /** The text without what could move a terminal's cursor or turn its writing direction, and not too long. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (clean.length() + Character.charCount(character) > MAX_CLIENT_CHARS) {
                break;
            }
            clean.appendCodePoint(isPrintable(character) ? character : '\ufffd');
        }
        return clean.toString();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> !ControlCharacters.isNeverShown(character);
        };
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", not " + least + " to " + most);
        }
    }
}
