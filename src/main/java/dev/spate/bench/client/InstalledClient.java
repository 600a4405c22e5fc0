package dev.spate.bench.client;

import dev.spate.bench.machine.InstalledProgram;
import dev.spate.bench.machine.PrivateNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A client found on the PATH: a command and the files that it reads, both with placeholders.
 *
 * <p>HOME and all directories for user files are inside the work directory of the run.
 *
 * @param name of the profile
 * @param program that has to be found, and tells its version
 * @param command with {@link Placeholders}
 * @param files resources by the path, relative to the work directory, where they are written
 * @param loopback whether it takes peers in 127.0.0.0/8
 * @param seeding how it is made to seed; empty when nobody has found out
 * @param dht how it is told of a DHT node; empty when nobody has found out
 */
record InstalledClient(
        String name,
        Supplier<InstalledProgram> program,
        List<String> command,
        Map<String, String> files,
        boolean loopback,
        Optional<SeedingStart> seeding,
        Optional<DhtStart> dht)
        implements ClientProfile {

    /**
     * How a client begins with a DHT node.
     *
     * @param command instead of the usual one
     * @param files beside the usual ones, or instead of those of the same path
     */
    record DhtStart(List<String> command, Map<String, String> files) {}

    InstalledClient {
        command = List.copyOf(command);
        files = Map.copyOf(files);
    }

    /** Of the program that has the profile's name. */
    static InstalledClient named(String name, List<String> command) {
        return new InstalledClient(
                name, () -> InstalledProgram.onPath(name), command, Map.of(), true, Optional.empty(), Optional.empty());
    }

    /** It reads this resource as that file. */
    InstalledClient with(String resource, String file) {
        Map<String, String> more = new LinkedHashMap<>(files);
        more.put(file, resource);
        return new InstalledClient(name, program, command, more, loopback, seeding, dht);
    }

    /** It ignores peers in 127.0.0.0/8. */
    InstalledClient avoidingLoopback() {
        return new InstalledClient(name, program, command, files, false, seeding, dht);
    }

    /** It is made to seed like this. */
    InstalledClient seeding(SeedingStart start) {
        return new InstalledClient(name, program, command, files, loopback, Optional.of(start), dht);
    }

    /** It finds peers by a DHT node when started like this, with these files besides. */
    InstalledClient findingByDht(List<String> other, Map<String, String> more) {
        DhtStart start = new DhtStart(other, more);
        return new InstalledClient(name, program, command, files, loopback, seeding, Optional.of(start));
    }

    @Override
    public Optional<String> missing() {
        if (!loopback && !PrivateNetwork.inside() && !PrivateNetwork.available()) {
            return Optional.of(name + " ignores peers in 127.0.0.0/8, and no private network can be made here ("
                    + PrivateNetwork.NEEDS + ")");
        }
        return program.get().missing();
    }

    @Override
    public boolean needsPrivateNetwork() {
        return !loopback;
    }

    @Override
    public String version() {
        return program.get().version();
    }

    @Override
    public Optional<String> unable(RunConditions conditions) {
        if (conditions.seeds() && seeding.isEmpty()) {
            return Optional.of("the bench does not know how to make " + name + " seed");
        }
        if (!conditions.finding().tracker() && dht.isEmpty()) {
            return Optional.of("the bench knows no way to tell " + name + " of a DHT node");
        }
        return !loopback && conditions.firstPeer().startsWith("127.")
                ? Optional.of(name + " ignores peers in 127.0.0.0/8 (run the bench with --private-network)")
                : Optional.empty();
    }

    @Override
    public ClientLaunch prepare(Path torrent, Path out, Path work, RunConditions conditions) throws IOException {
        Placeholders placeholders = Placeholders.of(torrent, out, work, conditions);
        Map<String, String> written = new LinkedHashMap<>(files);
        List<String> started = command;
        if (conditions.seeds()) {
            written = seeding.orElseThrow().files();
            started = seeding.orElseThrow().command();
        } else if (conditions.finding().dhtNode().isPresent() && dht.isPresent()) {
            written.putAll(dht.get().files());
            started = dht.get().command();
        }
        for (Map.Entry<String, String> file : written.entrySet()) {
            Path path = work.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, placeholders.fill(resource(file.getValue())));
            if (file.getValue().endsWith(".sh")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        }
        if (conditions.seeds()) {
            seeding.orElseThrow().resume().write(torrent, out, work);
        }
        return new ClientLaunch(
                program.get().start(placeholders.fill(started)), environment(work.toAbsolutePath()), work);
    }

    @Override
    public Optional<ClientLaunch> checkingLaunch(ClientLaunch prepared) {
        return seeding.flatMap(start -> start.checking(prepared));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = InstalledClient.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> environment(Path work) throws IOException {
        Path home = Files.createDirectories(work.resolve("home"));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", home.toString());
        environment.put("XDG_CONFIG_HOME", home.resolve("config").toString());
        environment.put("XDG_DATA_HOME", home.resolve("data").toString());
        environment.put("XDG_CACHE_HOME", home.resolve("cache").toString());
        environment.put("XDG_STATE_HOME", home.resolve("state").toString());
        environment.put("LC_ALL", "C.UTF-8");
        // No terminal, and no proxy between a client and the tracker of the swarm.
        environment.put("TERM", "dumb");
        environment.put("no_proxy", "*");
        environment.put("NO_PROXY", "*");
        return environment;
    }
}
