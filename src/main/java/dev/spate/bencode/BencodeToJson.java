package dev.spate.bencode;

import dev.spate.text.ControlCharacters;
import dev.spate.text.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Turns checked bencoding into JSON as it goes along, in constant memory. Used once. */
final class BencodeToJson {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 8192;

    private final byte[] input;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    /** Of each open level: whether it is a dictionary. */
    private final boolean[] dicts = new boolean[BValue.MAX_DEPTH + 1];
    /** Of each open level: how many strings and values it has had. */
    private final int[] had = new int[BValue.MAX_DEPTH + 1];

    private int filled;
    private int depth;

    BencodeToJson(byte[] input, OutputStream out) {
        this.input = input;
        this.out = out;
    }

    void write() throws IOException {
        int at = 0;
        do {
            byte first = input[at];
            if (first == 'e') {
                put(dicts[depth] ? '}' : ']');
                depth--;
                at++;
                continue;
            }
            separate();
            if (first == 'l' || first == 'd') {
                depth++;
                dicts[depth] = first == 'd';
                had[depth] = 0;
                put(first == 'd' ? '{' : '[');
                at++;
            } else if (first == 'i') {
                for (at++; input[at] != 'e'; at++) {
                    put(input[at]);
                }
                at++;
            } else {
                BString string = LazyValues.string(input, at);
                string(string.end() - string.length(), string.end());
                at = string.end();
            }
        } while (depth > 0);
        out.write(buffer, 0, filled);
    }

    private void separate() throws IOException {
        int before = depth == 0 ? 0 : had[depth]++;
        if (before > 0) {
            put(dicts[depth] && before % 2 == 1 ? ':' : ',');
        }
        // Even and odd is all that matters from here on.
        had[depth] = had[depth] > 2 ? had[depth] - 2 : had[depth];
    }

    private void string(int from, int to) throws IOException {
        put('"');
        if (Utf8.isValid(input, from, to)) {
            for (int at = from; at < to; ) {
                at = character(at);
            }
        } else {
            ascii("<hex>");
            for (int at = from; at < to; at++) {
                put(DIGITS[input[at] >> 4 & 15]);
                put(DIGITS[input[at] & 15]);
            }
            ascii("</hex>");
        }
        put('"');
    }

    /** Writes the character that begins there; returns where the next one does. */
    private int character(int at) throws IOException {
        int length = Utf8.length(input[at]);
        int character = Utf8.codePoint(input, at, length);
        if (character == '"' || character == '\\') {
            put('\\');
        } else if (ControlCharacters.isNeverShown(character)) {
            if (Character.isSupplementaryCodePoint(character)) {
                escape(Character.highSurrogate(character));
                escape(Character.lowSurrogate(character));
            } else {
                escape((char) character);
            }
            return at + length;
        }
        for (int i = 0; i < length; i++) {
            put(input[at + i]);
        }
        return at + length;
    }

    private void escape(char c) throws IOException {
        ascii("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(DIGITS[c >> shift & 15]);
        }
    }

    private void ascii(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void put(int b) throws IOException {
        if (filled == buffer.length) {
            out.write(buffer, 0, filled);
            filled = 0;
        }
        buffer[filled++] = (byte) b;
    }
}
