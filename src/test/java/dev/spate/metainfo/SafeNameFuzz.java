package dev.spate.metainfo;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import java.nio.charset.StandardCharsets;

/** File names out of any text. */
public final class SafeNameFuzz {
    private static final int PER_BYTE = 64;

    private SafeNameFuzz() {}

    /** The first byte says whether the others are UTF-8 or chars, halves of surrogate pairs among them. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > 0) {
            boolean chars = (data[0] & 1) == 1;
            String text =
                    new String(data, 1, data.length - 1, chars ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
            isSafe(chars ? withHalves(data) : text);
        }
    }

    private static void isSafe(String text) {
        isSafe(text, SafeName.forSystem("Linux"));
        isSafe(text, SafeName.forSystem("Windows 11"));
    }

    private static void isSafe(String text, SafeName names) {
        String name = Bounded.by(PER_BYTE, text.length(), () -> names.of(text));
        check(name, SafeName.MAX_BYTES);
        Check.equal(name, names.of(name));
        String top = Bounded.by(PER_BYTE, text.length(), () -> names.ofTop(text));
        check(top, SafeName.MAX_BYTES);
        Check.equal(top, names.ofTop(top));
    }

    private static String withHalves(byte[] data) {
        StringBuilder text = new StringBuilder(data.length / 2);
        for (int i = 1; i + 1 < data.length; i += 2) {
            text.append((char) (data[i] << 8 | data[i + 1] & 0xff));
        }
        return text.toString();
    }

    /** What every file name of a torrent has to be. */
    static void check(String name, int maxBytes) {
        Check.that(!name.isEmpty() && !name.equals(".") && !name.equals(".."), () -> "'" + name + "'");
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        Check.that(bytes.length <= maxBytes, () -> bytes.length + " bytes: " + name);
        Check.equal(name, new String(bytes, StandardCharsets.UTF_8));
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            Check.that(c != '/' && !Character.isISOControl(c), () -> "'" + name + "'");
        }
    }
}
