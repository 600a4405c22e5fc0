package dev.spate.cli.bench;

import dev.spate.bench.ArgumentSplitter;
import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.ClientProfiles;
import dev.spate.bench.client.CommandClient;
import dev.spate.cli.CommandException;
import dev.spate.cli.SelfInvocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds clients by the names of the command line. */
final class BenchClients {
    private static final Pattern OWN = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._+-]*)=(.*)", Pattern.DOTALL);
    private static final Pattern ELSEWHERE = Pattern.compile("([a-z0-9-]+)@(\\S.*)", Pattern.DOTALL);
    private static final String ALL = "all";

    private final ClientProfiles profiles =
            ClientProfiles.of(SelfInvocation.tuned(List.of()), SelfInvocation.tuned(List.of("null-client")));

    /** Every profile, also of clients that are not here. */
    List<ClientProfile> known() {
        return profiles.known();
    }

    /** The null client. */
    ClientProfile floor() {
        return known().stream().filter(ClientProfile::floor).findFirst().orElseThrow();
    }

    /**
     * Those that are named, in this order, each with commas between several names, as {@code NAME=COMMAND}, or as
     * {@code NAME=PROFILE@PROGRAM}: a known client that is elsewhere, such as another version of it.
     *
     * @throws CommandException when one is not known, not here, or named twice
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
                throw CommandException.usage("bad usage: there are two clients " + client.name()
                        + " (give one another name: --client NAME=COMMAND)");
            }
        }
        return clients;
    }

    private ClientProfile profile(String name) {
        if (name.indexOf('=') >= 0) {
            throw CommandException.usage("bad usage: no NAME=COMMAND: '" + name
                    + "' (it has a --client of its own, and letters, digits, . _ + - in its name)");
        }
        ClientProfile client = profiles.find(name)
                .orElseThrow(() -> CommandException.usage("unknown client: '" + name + "' is none of "
                        + known().stream().map(ClientProfile::name).collect(Collectors.joining(", "))
                        + " (for any other: --client 'NAME=COMMAND {torrent} {out}')"));
        return here(client);
    }

    private static ClientProfile here(ClientProfile client) {
        client.missing().ifPresent(why -> {
            throw CommandException.usage("cannot run " + client.name() + ": " + why + " (see spate bench --list)");
        });
        return client;
    }

    private ClientProfile own(String name, String command) {
        Matcher elsewhere = ELSEWHERE.matcher(command);
        Optional<ClientProfile> known = elsewhere.matches() ? profiles.find(elsewhere.group(1)) : Optional.empty();
        if (known.isPresent()) {
            // A run has a working directory of its own.
            String program = elsewhere.group(2);
            String path = program.indexOf('/') < 0
                    ? program
                    : Path.of(program).toAbsolutePath().toString();
            ClientProfile client = known.get()
                    .at(name, path)
                    .orElseThrow(() -> CommandException.usage("bad usage: --client " + name + ": " + elsewhere.group(1)
                            + " is this program itself, and never elsewhere"));
            return here(client);
        }
        try {
            return new CommandClient(name, ArgumentSplitter.ofCommand(command));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("bad usage: --client " + name + ": " + e.getMessage());
        }
    }
}
