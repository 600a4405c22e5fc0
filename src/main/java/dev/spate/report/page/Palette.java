package dev.spate.report.page;

import dev.spate.report.ClientSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One class of the style sheet for each client, the same in every chart: a colour, and for curves a pattern of dashes. */
final class Palette {
    /** How many colours the style sheet has; clients beyond get the same with other dashes. */
    static final int COLOURS = 8;

    private final Map<String, String> classes = new HashMap<>();

    Palette(List<ClientSpec> clients) {
        int next = 0;
        for (ClientSpec client : clients) {
            if (client.floor()) {
                classes.put(client.name(), "kf");
            } else {
                classes.put(client.name(), "k" + next % COLOURS + (next < COLOURS ? "" : " again"));
                next++;
            }
        }
    }

    String of(ClientSpec client) {
        return classes.get(client.name());
    }
}
