package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import java.util.Optional;

/**
 * Reads typed values of a dictionary. Its exceptions name the key with its full path.
 *
 * @param dict the dictionary
 * @param name how to call it, such as {@code info}
 * @param index which one of {@code name}, which is a list then; negative when it is no list
 */
record DictReader(BDict dict, String name, int index) {
    private static final int SHOWN_DIGITS = 24;

    DictReader(BDict dict, String name) {
        this(dict, name, -1);
    }

    boolean has(String key) {
        return dict.get(key).isPresent();
    }

    Optional<BString> string(String key) {
        return typed(key, BString.class, "a string");
    }

    Optional<BList> list(String key) {
        return typed(key, BList.class, "a list");
    }

    Optional<BDict> dict(String key) {
        return typed(key, BDict.class, "a dictionary");
    }

    /** A number of bytes, from {@code least} to {@code most}. */
    Optional<Long> bytes(String key, long least, long most) {
        return typed(key, BInteger.class, "an integer").map(number -> {
            long value = number.asLong().orElse(-1);
            if (value < least || value > most) {
                throw wrong(key, shown(number) + " is not in the range " + least + " to " + most);
            }
            return value;
        });
    }

    MetainfoException missing(String key) {
        return wrong(key, "missing");
    }

    MetainfoException wrong(String key, String problem) {
        return MetainfoException.at(full(key), problem);
    }

    /** The key's name from the root on; that of the dictionary itself for the empty key. */
    String full(String key) {
        String item = index < 0 ? name : name + "[" + index + "]";
        return item.isEmpty() || key.isEmpty() ? item + key : item + "." + key;
    }

    private <T extends BValue> Optional<T> typed(String key, Class<T> type, String wanted) {
        return dict.get(key).map(value -> {
            if (!type.isInstance(value)) {
                throw wrong(key, "not " + wanted);
            }
            return type.cast(value);
        });
    }

    private static String shown(BInteger number) {
        String digits = number.toString();
        return digits.length() <= SHOWN_DIGITS ? digits : digits.substring(0, SHOWN_DIGITS) + "…";
    }
}
