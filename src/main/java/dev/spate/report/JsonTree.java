package dev.spate.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON value into maps, lists, strings, booleans, {@code Long} and {@code Double}; null becomes {@link #NULL}.
 *
 * <p>An array that holds nothing but integers becomes a {@code long[]}, since series are most of a report. So a
 * hostile file can take no more memory than a small multiple of its length. Depth, names and strings are bounded.
 * Whatever we read as JSON is read
 * here: reports, and the lines of a swarm that is measured.
 */
public final class JsonTree {
    /** JSON's null. */
    public static final Object NULL = new Object();

    private static final int DEEPEST = 16;
    private static final int LONGEST_NAME = 1_000;
    private static final int LONGEST_TEXT = 4 << 20;
    private static final int LONGEST_NUMBER = 40;

    /** Without the integers of arrays: a run has about 60. */
    private static final int MOST_VALUES = 1_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNameLength(LONGEST_NAME)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .build();

    private final JsonParser parser;
    private int values;

    private JsonTree(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * The only value of a text.
     *
     * @throws ReportException when it is no JSON, or not such as a report can be
     */
    public static Object read(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            Object value = new JsonTree(parser).value();
            if (parser.nextToken() != null) {
                throw new ReportException(at(parser.currentTokenLocation()) + "something follows the end");
            }
            return value;
        } catch (JsonProcessingException e) {
            String what = e instanceof JsonParseException ? "no JSON: " : "";
            throw new ReportException(at(e.getLocation()) + what + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ReportException("no JSON: " + firstLine(String.valueOf(e.getMessage())));
        }
    }

    private Object value() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new ReportException("the file is empty");
        }
        if (++values > MOST_VALUES) {
            throw new ReportException(at(parser.currentTokenLocation()) + "more values than any report has");
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> NULL;
            default -> throw new ReportException(at(parser.currentTokenLocation()) + "no JSON value");
        };
    }

    private long integer() throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new ReportException(at(parser.currentTokenLocation()) + "a number with too many digits");
        }
        return parser.getLongValue();
    }

    private Map<String, Object> object() throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value());
        }
        return members;
    }

    private Object array() throws IOException {
        long[] integers = new long[16];
        int count = 0;
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            if (count == integers.length) {
                integers = Arrays.copyOf(integers, 2 * count);
            }
            integers[count++] = integer();
        }
        if (parser.currentToken() == JsonToken.END_ARRAY) {
            return Arrays.copyOf(integers, count);
        }
        List<Object> mixed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            mixed.add(integers[i]);
        }
        while (parser.currentToken() != JsonToken.END_ARRAY) {
            mixed.add(value());
            parser.nextToken();
        }
        return mixed;
    }

    private static String at(JsonLocation location) {
        return location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("unreadable");
    }
}
