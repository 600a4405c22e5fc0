package dev.spate.bench.client;

import dev.spate.bench.machine.InstalledProgram;
import dev.spate.bench.machine.PrivateNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A client that is installed: a command and the files that it reads, both with placeholders.
 *
 * <p>HOME and all directories for user files are inside the work directory of the run.
 *
 * @param name of the profile
 * @param program that has to be found, and tells its version
 * @param template the command with {@link Placeholders}, among them {@code {program}}
 * @param files resources by the path, relative to the work directory, where they are written
 * @param text what becomes of such a file in this version of the program
 * @param tuning what begins those words of the command and lines of the files that a run does not need
 * @param loopback whether it takes peers in 127.0.0.0/8
 * @param speaks what it can be made to speak alone
 * @param seeding how it is made to seed; empty when nobody has found out
 * @param dht how it is told of a DHT node; empty when nobody has found out
 */
record InstalledClient(
        String name,
        Program program,
        List<String> template,
        Map<String, String> files,
        FileText text,
        List<String> tuning,
        boolean loopback,
        Speaks speaks,
        Optional<SeedingStart> seeding,
        Optional<DhtStart> dht)
        implements ClientProfile {

    /**
     * The program of a profile.
     *
     * @param client as the table of releases calls it
     * @param usual the one that is installed
     * @param at the same at another path
     */
    record Program(String client, Supplier<InstalledProgram> usual, Function<String, InstalledProgram> at) {
        /** Of this name on the PATH. */
        static Program named(String name, String client) {
            return new Program(
                    client,
                    () -> InstalledProgram.onPath(name),
                    path -> InstalledProgram.at(path, InstalledProgram.versionOption(name)));
        }
    }

    /** A configuration file as a version of the program reads it. */
    interface FileText {
        /** All versions read the same. */
        FileText SAME = (text, version) -> text;

        /**
         * The file for a version.
         *
         * @param version as the program tells it; may be empty
         */
        String of(String text, String version);
    }

    /**
     * How a client begins with a DHT node.
     *
     * @param command instead of the usual one
     * @param files beside the usual ones, or instead of those of the same path
     */
    record DhtStart(List<String> command, Map<String, String> files) {}

    /**
     * What a client can be told to speak.
     *
     * @param encryption whether it can be told to let encrypted streams alone
     * @param utp whether it can be told to dial over uTP, and does so first
     */
    record Speaks(boolean encryption, boolean utp) {
        static final Speaks NEITHER = new Speaks(false, false);
        static final Speaks ENCRYPTION = new Speaks(true, false);
        static final Speaks BOTH = new Speaks(true, true);
    }

    InstalledClient {
        template = List.copyOf(template);
        files = Map.copyOf(files);
        tuning = List.copyOf(tuning);
    }

    /** Of the program that has the profile's name. */
    static InstalledClient named(String name, String client, List<String> template) {
        return new InstalledClient(
                name,
                Program.named(name, client),
                template,
                Map.of(),
                FileText.SAME,
                List.of(),
                true,
                Speaks.NEITHER,
                Optional.empty(),
                Optional.empty());
    }

    /** It reads this resource as that file. */
    InstalledClient with(String resource, String file) {
        Map<String, String> more = new LinkedHashMap<>(files);
        more.put(file, resource);
        return new InstalledClient(name, program, template, more, text, tuning, loopback, speaks, seeding, dht);
    }

    /** Its versions read different files. */
    InstalledClient reading(FileText other) {
        return new InstalledClient(name, program, template, files, other, tuning, loopback, speaks, seeding, dht);
    }

    /** Words of the command and lines of the files that begin so set what a run does not need: {@link #asItComes}. */
    InstalledClient tunedBy(String... beginnings) {
        return new InstalledClient(
                name, program, template, files, text, List.of(beginnings), loopback, speaks, seeding, dht);
    }

    /** It ignores peers in 127.0.0.0/8. */
    InstalledClient avoidingLoopback() {
        return new InstalledClient(name, program, template, files, text, tuning, false, speaks, seeding, dht);
    }

    /** It can be told to speak this alone. */
    InstalledClient speaking(Speaks alone) {
        return new InstalledClient(name, program, template, files, text, tuning, loopback, alone, seeding, dht);
    }

    /** It is made to seed like this. */
    InstalledClient seeding(SeedingStart start) {
        return new InstalledClient(
                name, program, template, files, text, tuning, loopback, speaks, Optional.of(start), dht);
    }

    /** It finds peers by a DHT node when started like this, with these files besides. */
    InstalledClient findingByDht(List<String> other, Map<String, String> more) {
        DhtStart start = new DhtStart(other, more);
        return new InstalledClient(
                name, program, template, files, text, tuning, loopback, speaks, seeding, Optional.of(start));
    }

    /** The same with a program that is elsewhere, under another name. */
    @Override
    public Optional<ClientProfile> at(String other, String path) {
        Program there = new Program(program.client(), () -> program.at().apply(path), program.at());
        return Optional.of(
                new InstalledClient(other, there, template, files, text, tuning, loopback, speaks, seeding, dht));
    }

    /** It only downloads: a profile that seeds sets little that a run does not need. */
    @Override
    public Optional<ClientProfile> asItComes() {
        if (tuning.isEmpty()) {
            return Optional.empty();
        }
        FileText untuned = (read, version) -> text.of(read, version)
                .lines()
                .filter(line -> !isTuning(line.strip()))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        return Optional.of(new InstalledClient(
                name + "-defaults",
                program,
                untuned(template),
                files,
                untuned,
                List.of(),
                loopback,
                speaks,
                Optional.empty(),
                dht.map(start -> new DhtStart(untuned(start.command()), start.files()))));
    }

    private List<String> untuned(List<String> words) {
        return words.stream().filter(word -> !isTuning(word)).toList();
    }

    private boolean isTuning(String text) {
        return tuning.stream().anyMatch(text::startsWith);
    }

    @Override
    public Optional<String> missing() {
        if (!loopback && !PrivateNetwork.inside() && !PrivateNetwork.available()) {
            return Optional.of(name + " ignores peers in 127.0.0.0/8, and no private network can be made here ("
                    + PrivateNetwork.NEEDS + ")");
        }
        return program.usual().get().missing();
    }

    /** Those that are made of libtorrent 2. */
    @Override
    public boolean readsV2() {
        return program.client().equals("libtorrent") || program.client().equals("qbittorrent");
    }

    @Override
    public boolean needsPrivateNetwork() {
        return !loopback;
    }

    @Override
    public String version() {
        return program.usual().get().version();
    }

    @Override
    public Optional<LocalDate> released() {
        return ClientReleases.of(program.client(), version());
    }

    @Override
    public List<String> command() {
        String path = program.usual().get().path();
        return template.stream().map(word -> word.replace("{program}", path)).toList();
    }

    @Override
    public Optional<String> unable(RunConditions conditions) {
        if (conditions.seeds() && seeding.isEmpty()) {
            return Optional.of("the bench does not know how to make " + name + " seed");
        }
        if (!conditions.finding().tracker() && dht.isEmpty()) {
            return Optional.of("the bench knows no way to tell " + name + " of a DHT node");
        }
        if (conditions.encrypted() && !speaks.encryption()) {
            return Optional.of("the bench knows no way to have " + name + " encrypt its streams");
        }
        if (conditions.utp() && !speaks.utp()) {
            return Optional.of("the bench knows no way to have " + name + " use uTP");
        }
        return !loopback && conditions.firstPeer().startsWith("127.")
                ? Optional.of(name + " ignores peers in 127.0.0.0/8 (run the bench with --private-network)")
                : Optional.empty();
    }

    @Override
    public ClientLaunch prepare(Path torrent, Path out, Path work, RunConditions conditions) throws IOException {
        InstalledProgram started = program.usual().get();
        Placeholders placeholders =
                Placeholders.of(torrent, out, work, conditions).with("{program}", started.path());
        Map<String, String> resources = new LinkedHashMap<>(files);
        List<String> command = template;
        if (conditions.seeds()) {
            resources = seeding.orElseThrow().files();
            command = seeding.orElseThrow().command();
        } else if (conditions.finding().dhtNode().isPresent() && dht.isPresent()) {
            resources.putAll(dht.get().files());
            command = dht.get().command();
        }
        for (Map.Entry<String, String> file : resources.entrySet()) {
            Path path = work.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            // A version is asked for only where it matters.
            String written = text == FileText.SAME
                    ? resource(file.getValue())
                    : text.of(resource(file.getValue()), started.version());
            Files.writeString(path, placeholders.fill(written));
            if (file.getValue().endsWith(".sh")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        }
        if (conditions.seeds()) {
            seeding.orElseThrow().resume().write(torrent, out, work);
        }
        return new ClientLaunch(placeholders.fill(command), environment(work.toAbsolutePath()), work);
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
