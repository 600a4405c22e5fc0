package dev.spate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of one JSON object, by name and type. A member that is missing or of another type ends in an exception
 * with its path.
 */
final class JsonMembers {
    private final Map<?, ?> members;
    private final String path;

    private JsonMembers(Map<?, ?> members, String path) {
        this.members = members;
        this.path = path;
    }

    /** A value that must be an object. */
    static JsonMembers of(Object value, String path) {
        if (value instanceof Map<?, ?> members) {
            return new JsonMembers(members, path);
        }
        throw wrong(path.isEmpty() ? "the file" : path, "an object", value);
    }

    /** Where a member stands, such as {@code runs[3].figures.series}. */
    String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    String text(String name) {
        Object value = member(name);
        if (value instanceof String text) {
            return text;
        }
        throw wrong(path(name), "a string", value);
    }

    /** A string that may be missing: then it is empty. */
    String optionalText(String name) {
        return members.containsKey(name) ? text(name) : "";
    }

    boolean flag(String name) {
        Object value = member(name);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(path(name), "true or false", value);
    }

    /** A number; NaN for null. */
    double number(String name) {
        Object value = member(name);
        if (value == JsonTree.NULL) {
            return Double.NaN;
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw wrong(path(name), "a number", value);
    }

    long integer(String name, long least, long most) {
        Object value = member(name);
        if (!(value instanceof Long integer)) {
            throw wrong(path(name), "an integer", value);
        }
        if (integer < least || integer > most) {
            throw new ReportException(
                    path(name) + " is " + integer + ", which is not between " + least + " and " + most);
        }
        return integer;
    }

    long integer(String name, long least) {
        return integer(name, least, Long.MAX_VALUE);
    }

    int small(String name, int least) {
        return (int) integer(name, least, Integer.MAX_VALUE);
    }

    JsonMembers object(String name) {
        return of(member(name), path(name));
    }

    /** An object that may be missing. */
    Optional<JsonMembers> optionalObject(String name) {
        return members.containsKey(name) ? Optional.of(object(name)) : Optional.empty();
    }

    long[] integers(String name) {
        Object value = member(name);
        if (value instanceof long[] integers) {
            return integers;
        }
        throw wrong(path(name), "an array of integers", value);
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object each : list(name)) {
            if (!(each instanceof String text)) {
                throw wrong(path(name) + "[" + texts.size() + "]", "a string", each);
            }
            texts.add(text);
        }
        return texts;
    }

    /** Strings that may be missing: then there are none. */
    List<String> optionalTexts(String name) {
        return members.containsKey(name) ? texts(name) : List.of();
    }

    List<JsonMembers> objects(String name) {
        List<JsonMembers> objects = new ArrayList<>();
        for (Object each : list(name)) {
            objects.add(of(each, path(name) + "[" + objects.size() + "]"));
        }
        return objects;
    }

    private List<?> list(String name) {
        Object value = member(name);
        if (value instanceof List<?> list) {
            return list;
        }
        if (value instanceof long[] integers && integers.length == 0) {
            return List.of();
        }
        throw wrong(path(name), "an array", value);
    }

    private Object member(String name) {
        Object value = members.get(name);
        if (value == null) {
            throw new ReportException(path(name) + " is missing");
        }
        return value;
    }

    private static ReportException wrong(String path, String ought, Object is) {
        return new ReportException(path + " is not " + ought + " but " + kind(is));
    }

    private static String kind(Object value) {
        if (value == JsonTree.NULL) {
            return "null";
        }
        if (value instanceof String) {
            return "a string";
        }
        if (value instanceof Boolean) {
            return "true or false";
        }
        if (value instanceof Number) {
            return "a number";
        }
        return value instanceof Map ? "an object" : "an array";
    }
}
