package dev.spate.cli.swarm;

import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.cli.IoErrors;
import dev.spate.cli.convert.ArrivalsConverter;
import dev.spate.cli.convert.Drawn;
import dev.spate.cli.convert.EncryptionConverter;
import dev.spate.cli.convert.PercentConverter;
import dev.spate.cli.convert.SizeConverter;
import dev.spate.metainfo.TorrentForm;
import dev.spate.mse.Encryption;
import dev.spate.recording.Recording;
import dev.spate.recording.RecordingException;
import dev.spate.recording.RecordingFile;
import dev.spate.synthetic.Arrivals;
import dev.spate.synthetic.LeecherGroup;
import dev.spate.synthetic.PeerPopulation;
import dev.spate.synthetic.ReplayedSwarm;
import dev.spate.synthetic.SwarmAddressing;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.synthetic.TorrentShape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that describe a synthetic swarm, for {@code swarm} and {@code bench}. */
public final class SwarmShapeOptions {
    private static final int USUAL_PEERS = 50;

    @Mixin
    private CommonShapeOptions common = new CommonShapeOptions();

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "512MiB",
            converter = SizeConverter.class,
            description = "Length of the content (default 512MiB).")
    long sizeBytes;

    @Option(names = "--files", paramLabel = "N", defaultValue = "1", description = "Number of files (default 1).")
    int files;

    @Option(names = "--v2", description = "Serve a torrent of version 2 alone (BEP 52).")
    boolean v2;

    @Option(names = "--peers", paramLabel = "N", description = "Number of seeders (default 50, with --leechers none).")
    Integer peers;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "0",
            converter = Drawn.Size.class,
            description = "What each seeder uploads per second, or how that is distributed: lognormal:MEDIAN,SIGMA,"
                    + " pareto:LEAST,ALPHA and others (default 0: no limit).")
    Drawn rate;

    @Option(
            names = "--total-rate",
            paramLabel = "RATE",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "What all seeders together upload per second (default 0: no limit).")
    long totalRate;

    @Option(
            names = "--latency",
            paramLabel = "TIME",
            defaultValue = "0ms",
            converter = Drawn.Time.class,
            description = "Added to the round trip, such as 50ms, or how that is distributed among peers:"
                    + " lognormal:40ms,0.5, or two of these as lognormal:40ms,0.5+lognormal:200ms,0.6=30%"
                    + " (default 0).")
    Drawn latency;

    @Option(
            names = "--session",
            paramLabel = "TIME",
            converter = Drawn.Time.class,
            description = "How long peers stay, and are away then, such as weibull:0.6,90s: its shape and median"
                    + " (default: for ever).")
    Drawn session;

    @Option(
            names = "--arrivals",
            paramLabel = "exp:TIME[,AGE]",
            converter = ArrivalsConverter.class,
            description = "Let peers come for the first time at a rate that decays within TIME, of a torrent that was"
                    + " published AGE ago (default: all have come long ago).")
    Arrivals arrivals;

    @Option(
            names = "--nat",
            paramLabel = "PERCENT",
            defaultValue = "0%",
            converter = PercentConverter.class,
            description = "So many peers never answer who dials them, and dial clients themselves (default none).")
    double nat;

    @Option(
            names = "--tracker-peers",
            paramLabel = "N",
            defaultValue = "0",
            description = "Let the tracker name N peers at a time at most, at random (default 0: all).")
    int trackerPeers;

    @Option(names = "--pex", description = "Let peers tell clients of others that they know (BEP 11).")
    boolean pex;

    @Option(
            names = "--leechers",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Number of leechers: they connect to the client that announces itself to the tracker, and take"
                            + " from it (default none).")
    int leechers;

    @Option(
            names = "--leecher-rate",
            paramLabel = "RATE",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "What each leecher asks for per second at most (default 0: no limit).")
    long leecherRate;

    @Option(
            names = "--take",
            paramLabel = "SIZE",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "What each leecher takes, in whole pieces; it has the rest already (default 0: everything).")
    long takeBytes;

    @Option(
            names = "--trading",
            description = "Name clients to each other, and tell what each announced to the tracker.")
    boolean trading;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description =
                    "Serve again what the peers of a recording did (download --record), whose content has the same"
                            + " size and piece length; in place of --size, --peers, --rate and --latency.")
    Path replay;

    @Option(names = "--dht", description = "Let nodes of the DHT know the peers, and tell where one of them is.")
    boolean dht;

    @Option(names = "--no-tracker", description = "Name no tracker in the .torrent and the magnet link.")
    boolean noTracker;

    @Option(
            names = "--encryption",
            paramLabel = "CHOICE",
            defaultValue = "off",
            converter = EncryptionConverter.class,
            description = "What seeders let in: off, allow (plain and encrypted), prefer or require (default off).")
    Encryption encryption;

    @Option(names = "--utp", description = "Let seeders be reached over uTP too, at the ports of TCP.")
    boolean utp;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "What the content follows from.")
    long seed;

    @Option(names = "--ports", description = "Tell peers apart by port, not by address in 127.0.0.0/8.")
    boolean ports;

    private int peers() {
        return peers != null ? peers : leechers > 0 ? 0 : USUAL_PEERS;
    }

    /** The same options as arguments, for another process. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--size=" + sizeBytes,
                "--piece-length=" + common.pieceLength,
                "--files=" + files,
                "--rate=" + rate.text(),
                "--total-rate=" + totalRate,
                "--latency=" + latency.text(),
                "--jitter=" + common.jitter.toMillis() + "ms",
                "--seed=" + seed));
        if (v2) {
            arguments.add("--v2");
        }
        if (replay == null) {
            arguments.add("--peers=" + peers());
        }
        common.behaviours.forEach(share -> arguments.add("--behaviour=" + share));
        if (leechers > 0) {
            arguments.addAll(List.of("--leechers=" + leechers, "--leecher-rate=" + leecherRate, "--take=" + takeBytes));
        }
        if (replay != null) {
            arguments.add("--replay=" + replay.toAbsolutePath());
        }
        if (session != null) {
            arguments.add("--session=" + session.text());
        }
        if (arrivals != null) {
            arguments.add("--arrivals=exp:" + arrivals.tau().toMillis() + "ms,"
                    + arrivals.age().toMillis() + "ms");
        }
        if (nat > 0) {
            arguments.add("--nat=" + String.format(Locale.ROOT, "%.3f", 100 * nat) + "%");
        }
        if (trackerPeers > 0) {
            arguments.add("--tracker-peers=" + trackerPeers);
        }
        if (pex) {
            arguments.add("--pex");
        }
        if (encryption != Encryption.OFF) {
            arguments.add("--encryption=" + encryption.label());
        }
        if (utp) {
            arguments.add("--utp");
        }
        if (trading) {
            arguments.add("--trading");
        }
        if (dht) {
            arguments.add("--dht");
        }
        if (noTracker) {
            arguments.add("--no-tracker");
        }
        if (ports) {
            arguments.add("--ports");
        }
        return arguments;
    }

    private PeerPopulation population() {
        return new PeerPopulation(
                rate.distribution(),
                latency.distribution(),
                common.jitter,
                Optional.ofNullable(session).map(Drawn::distribution),
                Optional.ofNullable(arrivals),
                nat);
    }

    private Optional<Recording> recording() {
        if (replay == null) {
            return Optional.empty();
        }
        if (peers != null
                || !common.behaviours.isEmpty()
                || session != null
                || arrivals != null
                || nat > 0
                || leechers > 0
                || v2) {
            throw CommandException.usage("bad usage: --replay says what peers there are (leave --peers, --leechers,"
                    + " --behaviour, --session, --arrivals, --nat and --v2 out)");
        }
        try (InputStream in = Files.newInputStream(replay)) {
            return Optional.of(RecordingFile.read(in.readNBytes(RecordingFile.MOST_BYTES + 1)));
        } catch (IOException e) {
            throw CommandException.usage("cannot read the recording " + IoErrors.reason(e));
        } catch (RecordingException e) {
            throw new CommandException(ExitCode.MALFORMED, "cannot replay " + replay + ": " + e.getMessage());
        }
    }

    /** The swarm of these options; options that do not fit together are a mistake in the arguments. */
    public SwarmOptions options() {
        Optional<Recording> recording = recording();
        try {
            SwarmAddressing.Addressing addressing =
                    ports ? SwarmAddressing.Addressing.OWN_PORT : SwarmAddressing.Addressing.ofThisSystem();
            return SwarmOptions.of(
                            recording.isPresent()
                                    ? ReplayedSwarm.shape(recording.get(), seed)
                                    : new TorrentShape(
                                            sizeBytes,
                                            common.pieceLength(sizeBytes),
                                            files,
                                            seed,
                                            v2 ? TorrentForm.V2 : TorrentForm.V1),
                            recording.isPresent()
                                    ? ReplayedSwarm.groups(recording.get())
                                    : population().groups(peers(), common.behaviours, seed),
                            new LeecherGroup(leechers, leecherRate, takeBytes))
                    .atTotalRate(totalRate)
                    .withTrading(trading)
                    .foundBy(new SwarmOptions.Finding(
                            dht, !noTracker, recording.isPresent() ? SwarmOptions.MOST_PEERS : trackerPeers, pex))
                    .encrypting(encryption)
                    .overUtpToo(utp)
                    .at(SwarmAddressing.onLoopback(addressing));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("bad usage: " + e.getMessage());
        }
    }
}
