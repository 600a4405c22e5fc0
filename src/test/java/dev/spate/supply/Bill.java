package dev.spate.supply;

import dev.spate.support.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The bill of materials (CycloneDX 1.6) as far as it is compared with anything. */
record Bill(Map<?, ?> root, List<Part> parts) {
    /** One library: its file's name in a Maven repository, and the digest of that file. */
    record Part(String purl, String fileName, String sha256, List<?> licences) {}

    static Bill read(InputStream in) throws IOException {
        Map<?, ?> root = Json.readObject(in);
        List<Part> parts = new ArrayList<>();
        for (Object each : (List<?>) root.get("components")) {
            Map<?, ?> component = (Map<?, ?>) each;
            String purl = (String) component.get("purl");
            int classifier = purl.indexOf("classifier=");
            String suffix =
                    classifier < 0 ? "" : '-' + purl.substring(classifier + 11).replaceAll("&.*", "");
            String file = component.get("name") + "-" + component.get("version") + suffix + ".jar";
            parts.add(new Part(purl, file, sha256(component), (List<?>) component.get("licenses")));
        }
        return new Bill(root, parts);
    }

    private static String sha256(Map<?, ?> component) {
        for (Object each : (List<?>) component.get("hashes")) {
            Map<?, ?> hash = (Map<?, ?>) each;
            if ("SHA-256".equals(hash.get("alg"))) {
                return (String) hash.get("content");
            }
        }
        throw new AssertionError("no SHA-256: " + component);
    }
}
