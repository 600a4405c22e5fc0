package dev.spate.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of the command line. The JVM decodes arguments by the locale. Where that is not UTF-8 (LANG=C), all that
 * is not ASCII is lost; Linux still has the bytes.
 */
public final class CommandBytes {
    private static final Path LINUX = Path.of("/proc/self/cmdline");
    private static final char REPLACEMENT = '\ufffd';

    private CommandBytes() {}

    /** Decodes the arguments from UTF-8 where the system has their bytes; returns them unchanged otherwise. */
    static String[] asUtf8(String[] args) {
        if (!anyLossy(args)) {
            return args;
        }
        List<byte[]> raw = ofProcess();
        if (raw.size() < args.length) {
            return args;
        }
        String[] decoded = new String[args.length];
        int first = raw.size() - args.length;
        for (int i = 0; i < args.length; i++) {
            decoded[i] = new String(raw.get(first + i), StandardCharsets.UTF_8);
        }
        return decoded;
    }

    /** The bytes of this argument: its UTF-8 form, or what was typed when that is not UTF-8. */
    public static byte[] of(String argument) {
        if (argument.indexOf(REPLACEMENT) >= 0) {
            for (byte[] raw : ofProcess()) {
                if (new String(raw, StandardCharsets.UTF_8).equals(argument)) {
                    return raw;
                }
            }
        }
        return argument.getBytes(StandardCharsets.UTF_8);
    }

    /** Splits a list of strings that each end in a zero byte. */
    static List<byte[]> split(byte[] joined) {
        List<byte[]> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < joined.length; i++) {
            if (joined[i] == 0) {
                byte[] part = new byte[i - start];
                System.arraycopy(joined, start, part, 0, part.length);
                parts.add(part);
                start = i + 1;
            }
        }
        return parts;
    }

    private static boolean anyLossy(String[] args) {
        for (String arg : args) {
            for (int i = 0; i < arg.length(); i++) {
                // Latin-1 locales give a character for each byte; surrogate escapes are not known to the JVM.
                if (arg.charAt(i) >= 0x80) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<byte[]> ofProcess() {
        try {
            return split(Files.readAllBytes(LINUX));
        } catch (IOException e) {
            return List.of();
        }
    }
}
