package dev.spate.cli.bench;

import dev.spate.cli.convert.PercentConverter;
import dev.spate.cli.swarm.SwarmShapeOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that a scenario is made of: those of a swarm, and what is done to its clients. */
final class ScenarioOptions {
    @Mixin
    private SwarmShapeOptions shape = new SwarmShapeOptions();

    @Mixin
    private OfClients ofClients = new OfClients();

    /** What is done to the clients: no options of {@code swarm}. */
    static final class OfClients {
        @Option(
                names = "--kill-at",
                paramLabel = "PERCENT",
                defaultValue = "0%",
                converter = PercentConverter.class,
                description =
                        "Kill each client (kill -9) when so much has been sent, such as 50%, and start it once more.")
        private double killAt;

        @Option(names = "--magnet", description = "Give clients the magnet link instead of the .torrent file.")
        private boolean magnet;

        @Option(
                names = "--drop-cache",
                description = "With --leechers: drop what the client seeds from the page cache before each run.")
        private boolean dropCache;

        @Option(
                names = "--traders",
                paramLabel = "N",
                defaultValue = "0",
                description = "Let N other clients of those that are here download at the same time (default none).")
        private int traders;
    }

    /** What the swarm is like. */
    SwarmShapeOptions shape() {
        return shape;
    }

    /** The part of the content after which clients are killed; 0 for never. */
    double killAt() {
        return ofClients.killAt;
    }

    /** Whether what clients seed is dropped from the page cache. */
    boolean dropCache() {
        return ofClients.dropCache;
    }

    /** How many other clients download at the same time. */
    int traders() {
        return ofClients.traders;
    }

    /** Whether clients get the magnet link. */
    boolean magnet() {
        return ofClients.magnet;
    }
}
