package dev.spate.metainfo;

import dev.spate.text.ControlCharacters;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes one component of a path safe as a file name, always in the same way. A name that the system's file systems can have
 * stays as it is, invisible characters included; the screen shows those escaped.
 *
 * <ul>
 *   <li>{@code /}, and characters that steer ({@link ControlCharacters#steers}; NUL is one), become {@code _};
 *   <li>an empty name becomes {@code _}, {@code .} too, {@code ..} becomes {@code __};
 *   <li>where the torrent's own name chooses a place in the user's directory, it has {@code _} for a dot at its beginning
 *       ({@code .ssh} to {@code _ssh});
 *   <li>a name of more than {@value #MAX_BYTES} bytes in UTF-8 is cut, and {@code ~}, eight digits of its SHA-1 and its
 *       extension are appended, so that different names stay different.
 * </ul>
 *
 * <p>On Windows also: {@code \} and {@code : * ? " < > |} become {@code _}; a name of nothing but dots and spaces becomes as
 * many {@code _}; a device name gets a {@code _} in front ({@code nul.txt} to {@code _nul.txt}).
 *
 * <p>The result is never empty, {@code .} or {@code ..}, holds no separator, and a safe name stays as it is. Where different
 * names become the same one, {@link FileTree} has another for the later.
 */
final class SafeName {
    /** What file systems allow in one component. */
    static final int MAX_BYTES = 255;

    /** The names of the system that this runs on. */
    static final SafeName FOR_THIS_SYSTEM = forSystem(System.getProperty("os.name", ""));

    private static final int MAX_EXTENSION_BYTES = 16;

    /** Of a dot and as many digits as a million has. */
    private static final int MAX_NUMBER_BYTES = 8;

    private static final Pattern DOTS = Pattern.compile("[. ]*");
    private static final Pattern DEVICE = Pattern.compile(
            "(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\\$|conout\\$) *([.:].*)?",
            Pattern.CASE_INSENSITIVE);

    private final boolean windows;

    private SafeName(boolean windows) {
        this.windows = windows;
    }

    /** The names of the file systems that are usual on this operating system. */
    static SafeName forSystem(String osName) {
        return new SafeName(osName.toLowerCase(Locale.ROOT).startsWith("windows"));
    }

    /** The safe form of the torrent's own name for a place in the user's directory. */
    String ofTop(String name) {
        String safe = of(name);
        return safe.startsWith(".") ? "_" + safe.substring(1) : safe;
    }

    /** The safe form of a component below the torrent's directory. */
    String of(String component) {
        // A torrent may have a million names, and nearly all of them are as harmless as this.
        if (component.length() <= MAX_BYTES && isHarmless(component)) {
            return component;
        }
        String name = withoutUnsafe(component);
        if (name.isEmpty()) {
            return "_";
        }
        if (name.equals(".")
                || name.equals("..")
                || windows && DOTS.matcher(name).matches()) {
            name = "_".repeat(name.length());
        }
        if (windows && DEVICE.matcher(name).matches()) {
            name = "_" + name;
        }
        return name.length() * 3 > MAX_BYTES && bytes(name).length > MAX_BYTES ? shortened(name) : name;
    }

    /**
     * The name with a number before its extension: {@code a.1.txt}; cut where it would be too long. Number 0 stands for no
     * number, and cuts as much as the longest does.
     */
    static String numbered(String name, int number) {
        String extension = extension(name);
        String stem = prefix(
                name.substring(0, name.length() - extension.length()),
                MAX_BYTES - MAX_NUMBER_BYTES - bytes(extension).length);
        return stem + (number == 0 ? "" : "." + number) + extension;
    }

    /** With {@code _} for each separator, half of a surrogate pair, and character that steers. */
    private String withoutUnsafe(String name) {
        StringBuilder safe = new StringBuilder(name.length());
        name.codePoints().map(each -> isUnsafe(each) ? '_' : each).forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private boolean isUnsafe(int codePoint) {
        return codePoint == '/'
                || windows && "\\:*?\"<>|".indexOf(codePoint) >= 0
                || ControlCharacters.steers(codePoint)
                || Character.getType(codePoint) == Character.SURROGATE;
    }

    /** ASCII without separators and colons, beginning with no dot, no space, and no letter that a device name begins with. */
    private static boolean isHarmless(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c >= 0x7f || "/\\:*?\"<>|".indexOf(c) >= 0) {
                return false;
            }
        }
        return !name.isEmpty() && ". cCpPaAnNlL".indexOf(name.charAt(0)) < 0;
    }

    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 ? name.substring(dot) : "";
        return bytes(extension).length > MAX_EXTENSION_BYTES ? "" : extension;
    }

    private static String shortened(String name) {
        byte[] digest = Digests.sha1().digest(bytes(name));
        String end = "~" + HexFormat.of().formatHex(digest, 0, 4) + extension(name);
        return prefix(name, MAX_BYTES - bytes(end).length) + end;
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
