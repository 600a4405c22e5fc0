package dev.spate.metainfo;

import dev.spate.text.ControlCharacters;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Makes one component of a path safe as a file name on every system, always in the same way:
 *
 * <ul>
 *   <li>{@code /}, {@code \}, and characters that are never shown ({@link ControlCharacters}) become {@code _};
 *   <li>the colon of what looks like a drive letter becomes {@code _} ({@code C:x} to {@code C_x});
 *   <li>a name of nothing but dots and spaces becomes as many {@code _} ({@code ..} to {@code __}), an empty one {@code _};
 *   <li>the torrent's own name, which chooses a place in the user's directory, has {@code _} for a dot at its beginning
 *       ({@code .ssh} to {@code _ssh});
 *   <li>a device name of Windows gets a {@code _} in front ({@code nul.txt} to {@code _nul.txt});
 *   <li>a name of too many bytes in UTF-8 is cut, and {@code ~}, eight digits of its SHA-1 and its extension are appended, so
 *       that different names stay different.
 * </ul>
 *
 * <p>The result is never empty, {@code .} or {@code ..}, holds no separator, and a safe name stays as it is. Where different
 * names become the same one, {@link FileTree} refuses the torrent.
 */
final class SafeName {
    /** What file systems allow in one component. */
    static final int MAX_BYTES = 255;

    /** For the torrent's own name, beside which a name with a suffix must fit too. */
    static final int MAX_TOP_BYTES = 240;

    private static final int MAX_EXTENSION_BYTES = 16;

    private static final Pattern DRIVE = Pattern.compile("^([A-Za-z]):");
    private static final Pattern DOTS = Pattern.compile("[. ]*");
    private static final Pattern DEVICE = Pattern.compile(
            "(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\\$|conout\\$) *([.:].*)?",
            Pattern.CASE_INSENSITIVE);

    private SafeName() {}

    /** The safe form of a component below the torrent's directory. */
    static String of(String component) {
        return of(component, MAX_BYTES);
    }

    /** The safe form of the torrent's own name. */
    static String ofTop(String name) {
        String safe = of(name, MAX_TOP_BYTES);
        return safe.startsWith(".") ? "_" + safe.substring(1) : safe;
    }

    private static String of(String component, int maxBytes) {
        // A torrent may have a million names, and nearly all of them are as harmless as this.
        if (component.length() <= maxBytes && isHarmless(component)) {
            return component;
        }
        String name = DRIVE.matcher(withoutUnsafe(component)).replaceFirst("$1_");
        if (name.isEmpty()) {
            return "_";
        }
        if (DOTS.matcher(name).matches()) {
            name = "_".repeat(name.length());
        }
        if (DEVICE.matcher(name).matches()) {
            name = "_" + name;
        }
        return name.length() * 3 > maxBytes && bytes(name).length > maxBytes ? shortened(name, maxBytes) : name;
    }

    /** With {@code _} for each separator, half of a surrogate pair, and {@linkplain ControlCharacters character that is never shown}. */
    private static String withoutUnsafe(String name) {
        StringBuilder safe = new StringBuilder(name.length());
        name.codePoints().map(each -> isUnsafe(each) ? '_' : each).forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static boolean isUnsafe(int codePoint) {
        return codePoint == '/'
                || codePoint == '\\'
                || ControlCharacters.isNeverShown(codePoint)
                || Character.getType(codePoint) == Character.SURROGATE;
    }

    /** ASCII without separators and colons, beginning with no dot, no space, and no letter that a device name begins with. */
    private static boolean isHarmless(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c >= 0x7f || c == '/' || c == '\\' || c == ':') {
                return false;
            }
        }
        return !name.isEmpty() && ". cCpPaAnNlL".indexOf(name.charAt(0)) < 0;
    }

    private static String shortened(String name, int maxBytes) {
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 ? name.substring(dot) : "";
        if (bytes(extension).length > MAX_EXTENSION_BYTES) {
            extension = "";
        }
        byte[] digest = Digests.sha1().digest(bytes(name));
        String end = "~" + HexFormat.of().formatHex(digest, 0, 4) + extension;
        return prefix(name, maxBytes - bytes(end).length) + end;
    }

    /** The longest beginning of {@code name} that has at most {@code maxBytes} bytes and no half character. */
    private static String prefix(String name, int maxBytes) {
        int length = 0;
        int used = 0;
        while (length < name.length()) {
            int codePoint = name.codePointAt(length);
            used += bytes(Character.toString(codePoint)).length;
            if (used > maxBytes) {
                break;
            }
            length += Character.charCount(codePoint);
        }
        return name.substring(0, length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
