package dev.spate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our JSON follows {@code docs/bench.schema.json}, and the schema has no members that do not exist. */
class ReportSchemaTest {
    private static final Path SCHEMA = Path.of("docs", "bench.schema.json");

    /** All words of JSON Schema that the file uses and {@link #check} knows. */
    private static final Set<String> WORDS = Set.of(
            "$schema",
            "title",
            "type",
            "required",
            "properties",
            "items",
            "const",
            "enum",
            "minimum",
            "exclusiveMinimum");

    private final List<String> complaints = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatIsWrittenFollowsTheSchema(long seed) throws IOException {
        assertEquals(List.of(), check(ReportWriter.toJson(SampleReport.large(seed, 1))));
        assertEquals(List.of(), check(ReportWriter.toJson(ReportJsonTest.small())));
        assertEquals(List.of(), check(ReportWriter.toJson(ReportJsonTest.seeding(1, 1))));
        assertEquals(List.of(), check(ReportWriter.toJson(ReportJsonTest.trading())));
    }

    /** What was published stays readable, by programs and by {@code bench report} and {@code bench compare}. */
    @Test
    void publishedResultsFollowItAndAreRead() throws IOException {
        List<Path> published;
        try (Stream<Path> all = Files.list(Path.of("docs", "results"))) {
            published = all.toList();
        }
        assertFalse(published.isEmpty());
        for (Path each : published) {
            assertEquals(List.of(), check(Files.readString(each)), each::toString);
            complaints.clear();
            assertFalse(ReportReader.read(each).runs().isEmpty(), each::toString);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"schema\":1 | \"schema\":2",
                "\"floor\":false | \"floor\":null",
                "\"wallSeconds\":2.5, | ''",
                "\"peers\":1 | \"peers\":1.5",
                "\"round\":1 | \"round\":-1",
                "\"DONE\" | \"DONE \"",
                "\"stepSeconds\":0.5 | \"stepSeconds\":0",
                "\"arguments\":[ | \"arguments\":[1,"
            })
    void theSchemaFindsWhatIsWrong(String from, String to) throws IOException {
        String right = ReportWriter.toJson(ReportJsonTest.small());
        assertTrue(right.contains(from));
        assertFalse(check(right.replace(from, to == null ? "" : to)).isEmpty());
    }

    @Test
    void theDocumentTellsEveryMember() throws IOException {
        String document = Files.readString(Path.of("docs", "json.md"));
        for (String name : names(Json.readObject(Files.readString(SCHEMA)))) {
            assertTrue(document.contains("`" + name + "`"), name);
        }
    }

    private List<String> check(String json) throws IOException {
        check(Json.readObject(Files.readString(SCHEMA)), Json.read(json), "$");
        return complaints;
    }

    private void check(Map<?, ?> schema, Object value, String path) {
        for (Object word : schema.keySet()) {
            assertTrue(WORDS.contains(word), () -> "unknown word of JSON Schema: " + word);
        }
        Object type = schema.get("type");
        List<?> types = type == null ? List.of() : type instanceof List<?> several ? several : List.of(type);
        expect(types.isEmpty() || types.stream().anyMatch(each -> is(each, value)), path + " is no " + types);
        expect(!schema.containsKey("const") || schema.get("const").equals(value), path + " is not the constant");
        expect(!(schema.get("enum") instanceof List<?> words) || words.contains(value), path + " is none of the words");
        if (value instanceof Number number) {
            double least =
                    schema.get("minimum") instanceof Number bound ? bound.doubleValue() : Double.NEGATIVE_INFINITY;
            expect(number.doubleValue() >= least, path + " is too small");
            expect(
                    !(schema.get("exclusiveMinimum") instanceof Number bound)
                            || number.doubleValue() > bound.doubleValue(),
                    path + " is too small");
        }
        if (value instanceof Map<?, ?> members) {
            members(schema, members, path);
        }
        if (value instanceof List<?> items && schema.get("items") instanceof Map<?, ?> item) {
            for (int i = 0; i < items.size(); i++) {
                check(item, items.get(i), path + "[" + i + "]");
            }
        }
    }

    private void members(Map<?, ?> schema, Map<?, ?> members, String path) {
        for (Object name : (List<?>) schema.get("required")) {
            expect(members.containsKey(name), path + "." + name + " is missing");
        }
        Map<?, ?> known = (Map<?, ?>) schema.get("properties");
        members.forEach((name, value) -> {
            expect(known.containsKey(name), path + "." + name + " is not in the schema");
            if (known.get(name) instanceof Map<?, ?> member) {
                check(member, value, path + "." + name);
            }
        });
    }

    private static boolean is(Object type, Object value) {
        return switch (String.valueOf(type)) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            default -> value == null;
        };
    }

    private void expect(boolean holds, String complaint) {
        if (!holds) {
            complaints.add(complaint);
        }
    }

    private static List<String> names(Map<?, ?> schema) {
        List<String> names = new ArrayList<>();
        if (schema.get("properties") instanceof Map<?, ?> members) {
            members.forEach((name, member) -> {
                names.add(String.valueOf(name));
                names.addAll(names((Map<?, ?>) member));
            });
        }
        if (schema.get("items") instanceof Map<?, ?> item) {
            names.addAll(names(item));
        }
        return names;
    }
}
