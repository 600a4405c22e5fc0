package dev.spate.bench.floor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the null client has to know of a .torrent file (BEP 3).
 *
 * <p>It has a small parser of its own: {@code metainfo} would take twice the processor time of a JVM start, because
 * streams and lambdas are set up anew in every process.
 */
final class NullTorrent {
    private static final int MOST_NESTING = 32;

    final byte[] infoHash;
    final String announce;
    final boolean several;
    final int pieceLength;
    final long totalBytes;
    final byte[] hashes;

    /** Paths below the output, in the order of the content; of a single file none. */
    final List<String> paths = new ArrayList<>();

    final List<Long> lengths = new ArrayList<>();

    private final byte[] text;
    private int at;
    private int infoFrom;
    private int infoTo;

    /** @throws IllegalArgumentException when this is no such file */
    NullTorrent(byte[] text) {
        this.text = text;
        try {
            Map<?, ?> top = (Map<?, ?>) value(0);
            Map<?, ?> info = (Map<?, ?>) top.get("info");
            infoHash = sha1().digest(Arrays.copyOfRange(text, infoFrom, infoTo));
            announce = top.containsKey("announce") ? text(top.get("announce")) : "";
            pieceLength = Math.toIntExact((Long) info.get("piece length"));
            hashes = (byte[]) info.get("pieces");
            several = info.containsKey("files");
            totalBytes = several ? files((List<?>) info.get("files")) : one((Long) info.get("length"));
        } catch (ClassCastException | NullPointerException | IndexOutOfBoundsException | ArithmeticException e) {
            throw new IllegalArgumentException("not a .torrent file that the null client understands", e);
        }
        if (pieceLength < 1 || totalBytes < 0 || hashes.length != 20L * pieces()) {
            throw new IllegalArgumentException("the pieces of the .torrent file do not fit its length");
        }
    }

    /** Number of pieces. */
    int pieces() {
        return Math.toIntExact((totalBytes + pieceLength - 1) / pieceLength);
    }

    /** Bytes of a piece. */
    int length(int piece) {
        return (int) Math.min(pieceLength, totalBytes - (long) piece * pieceLength);
    }

    /** A new digest, of the kind that pieces have. */
    static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private long one(long length) {
        lengths.add(length);
        return length;
    }

    private long files(List<?> files) {
        long total = 0;
        for (Object each : files) {
            Map<?, ?> file = (Map<?, ?>) each;
            StringBuilder path = new StringBuilder();
            for (Object part : (List<?>) file.get("path")) {
                String name = text(part);
                if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
                    throw new IllegalArgumentException("a file name that leads elsewhere");
                }
                path.append(path.length() == 0 ? "" : "/").append(name);
            }
            long length = (Long) file.get("length");
            if (length < 0) {
                throw new IllegalArgumentException("a file shorter than nothing");
            }
            paths.add(path.toString());
            lengths.add(length);
            total = Math.addExact(total, length);
        }
        return total;
    }

    private static String text(Object string) {
        return new String((byte[]) string, StandardCharsets.UTF_8);
    }

    private Object value(int depth) {
        if (depth > MOST_NESTING) {
            throw new IllegalArgumentException("nested too deep");
        }
        switch (text[at]) {
            case 'i':
                at++;
                return number('e');
            case 'l':
                at++;
                List<Object> list = new ArrayList<>();
                while (text[at] != 'e') {
                    list.add(value(depth + 1));
                }
                at++;
                return list;
            case 'd':
                at++;
                Map<String, Object> map = new HashMap<>();
                while (text[at] != 'e') {
                    String key = text(string());
                    boolean info = depth == 0 && key.equals("info");
                    infoFrom = info ? at : infoFrom;
                    map.put(key, value(depth + 1));
                    infoTo = info ? at : infoTo;
                }
                at++;
                return map;
            default:
                return string();
        }
    }

    private byte[] string() {
        int length = Math.toIntExact(number(':'));
        if (length < 0 || length > text.length - at) {
            throw new IllegalArgumentException("a string that ends after the file");
        }
        at += length;
        return Arrays.copyOfRange(text, at - length, at);
    }

    private long number(char end) {
        boolean negative = text[at] == '-';
        long value = 0;
        for (at += negative ? 1 : 0; text[at] != end; at++) {
            if (text[at] < '0' || text[at] > '9') {
                throw new IllegalArgumentException("not a number");
            }
            value = Math.addExact(Math.multiplyExact(value, 10L), text[at] - '0');
        }
        at++;
        return negative ? -value : value;
    }
}
