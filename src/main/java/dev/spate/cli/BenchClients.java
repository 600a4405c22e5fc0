package dev.spate.cli;

import dev.spate.bench.ClientProfile;
import dev.spate.bench.ClientProfiles;
import dev.spate.bench.CommandClient;
import dev.spate.bench.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the clients that a person names. */
final class BenchClients {
    private static final Pattern OWN = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._+-]*)=(.*)", Pattern.DOTALL);
    private static final String ALL = "all";

    private final ClientProfiles profiles =
            ClientProfiles.of(OwnCommand.tuned(List.of()), OwnCommand.tuned(List.of("null-client")));

    /** Every profile, also of clients that are not here. */
    List<ClientProfile> known() {
        return profiles.known();
    }

    /** The null client. */
    ClientProfile floor() {
        return known().stream().filter(ClientProfile::floor).findFirst().orElseThrow();
    }

    /**
     * Those that are named, in this order, each with commas between several names or as {@code NAME=COMMAND}.
     *
     * @throws Refusal when one is not known, not here, or named twice
     */
    List<ClientProfile> of(List<String> named) {
        List<ClientProfile> clients = new ArrayList<>();
        for (String text : named) {
            Matcher own = OWN.matcher(text);
            if (own.matches()) {
                clients.add(own(own.group(1), own.group(2)));
            } else if (text.equals(ALL)) {
                known().stream()
                        .filter(client -> !client.floor() && client.missing().isEmpty())
                        .forEach(clients::add);
            } else {
                for (String name : text.split(",", -1)) {
                    clients.add(profile(name.strip()));
                }
            }
        }
        Set<String> names = new HashSet<>();
        for (ClientProfile client : clients) {
            if (!names.add(client.name())) {
                throw Refusal.usage("bad usage: there are two clients " + client.name()
                        + " (give one another name: --client NAME=COMMAND)");
            }
        }
        return clients;
    }

    private ClientProfile profile(String name) {
        if (name.indexOf('=') >= 0) {
            throw Refusal.usage("bad usage: no NAME=COMMAND: '" + name
                    + "' (it has a --client of its own, and letters, digits, . _ + - in its name)");
        }
        ClientProfile client = profiles.find(name)
                .orElseThrow(() -> Refusal.usage("unknown client: '" + name + "' is none of "
                        + known().stream().map(ClientProfile::name).collect(Collectors.joining(", "))
                        + " (for any other: --client 'NAME=COMMAND {torrent} {out}')"));
        client.missing().ifPresent(why -> {
            throw Refusal.usage("cannot run " + name + ": " + why + " (see spate bench --list)");
        });
        return client;
    }

    private static ClientProfile own(String name, String command) {
        try {
            return new CommandClient(name, Words.ofCommand(command));
        } catch (IllegalArgumentException e) {
            throw Refusal.usage("bad usage: --client " + name + ": " + e.getMessage());
        }
    }
}
