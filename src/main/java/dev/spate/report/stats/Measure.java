package dev.spate.report.stats;

import dev.spate.report.Figures;
import dev.spate.report.ScenarioSpec;
import dev.spate.report.SeedingFigures;
import dev.spate.report.TradingFigures;
import java.util.function.ToDoubleFunction;

/** A measure of a run, computed from its figures; NaN where these are unknown. */
public enum Measure {
    /** Seconds until the client had ended. */
    WALL,
    /** Content a second of wall time, in bytes. */
    RATE,
    /** Of what the whole swarm could have sent in the wall time, the part that the content is; NaN for a swarm without limit. */
    SHARE,
    /** Seconds until the first block. */
    FIRST_BLOCK,
    /** Seconds until half of the blocks. */
    HALF,
    /** Seconds until 99 % of the blocks. */
    NEARLY,
    /** Seconds from 99 % of the blocks to the last. */
    TAIL,
    /** The tail as a part of the whole time. */
    TAIL_SHARE,
    /** Processor seconds for each GiB of content. */
    CPU_PER_GIB,
    /** Bytes of the largest resident set. */
    PEAK,
    /** Bytes sent that had been sent before, as a part of the content. */
    WASTED,
    /** Most unanswered requests at one peer: the middle one of the peers. */
    QUEUE,
    /** Most unanswered requests at one peer: the largest of the peers. */
    QUEUE_MOST,
    /** Peers that the client reached. */
    CONNECTIONS,
    /** Jain's index over the peers that could send; of a client that seeds, over the rates of the leechers. */
    FAIRNESS,
    /** Of a client that seeds: content a second from the first block until the leechers have everything, in bytes. */
    SERVING_RATE,
    /** Of a client that seeds: processor seconds for each GiB that it gave, without its start. */
    SERVING_CPU_PER_GIB,
    /** Of a client that seeds: Jain's index of what each leecher had got when the first of them had everything. */
    FAIRNESS_AT_FIRST_DONE,
    /** Of a client that seeds: seconds until half of the leechers had everything. */
    MIDDLE_DONE,
    /** Among other clients: seconds until it told the tracker that it has everything. */
    COMPLETED,
    /** The middle one of the others' seconds until each told so; NaN when fewer than half of them did. */
    OTHERS_COMPLETED,
    /** Its seconds by the middle ones of the others: below 1, it was sooner. */
    BESIDE_OTHERS,
    /** Among other clients: what it gave to them, as a part of the content. */
    GAVE,
    /** Among other clients: what it took, as a part of the content. */
    TOOK,
    /** Context switches for each MiB of content. */
    SWITCHES;

    private static final double GIBIBYTE = 1L << 30;
    private static final double MEBIBYTE = 1L << 20;

    /** This measure of one run; NaN where the figures do not tell. */
    public double of(Figures figures, ScenarioSpec scenario) {
        double content = scenario.workBytes();
        return switch (this) {
            case WALL -> figures.wallSeconds() > 0 ? figures.wallSeconds() : Double.NaN;
            case RATE -> content / WALL.of(figures, scenario);
            case SHARE ->
                scenario.capacityBytesPerSecond() <= 0
                        ? Double.NaN
                        : content / WALL.of(figures, scenario) / scenario.capacityBytesPerSecond();
            case FIRST_BLOCK -> known(figures.transfer().firstBlockSeconds());
            case HALF -> known(figures.transfer().halfSeconds());
            case NEARLY -> known(figures.transfer().nearlySeconds());
            case TAIL ->
                known(figures.transfer().allSeconds())
                        - known(figures.transfer().nearlySeconds());
            case TAIL_SHARE -> TAIL.of(figures, scenario) / WALL.of(figures, scenario);
            case CPU_PER_GIB ->
                (known(figures.process().userSeconds())
                                + known(figures.process().systemSeconds()))
                        / (content / GIBIBYTE);
            case PEAK -> known(figures.process().peakBytes());
            case WASTED -> known(figures.transfer().duplicateBytes()) / content;
            case QUEUE -> known(figures.transfer().medianOutstanding());
            case QUEUE_MOST -> known(figures.transfer().mostOutstanding());
            case CONNECTIONS -> known(figures.transfer().peersConnected());
            case FAIRNESS -> known(figures.transfer().fairness());
            case SERVING_RATE ->
                figures.seeding().isEmpty()
                        ? Double.NaN
                        : content
                                / (known(figures.transfer().allSeconds())
                                        - known(figures.transfer().firstBlockSeconds()));
            case SERVING_CPU_PER_GIB ->
                seeding(figures, each -> each.servingSeconds() / (each.servingBytes() / GIBIBYTE));
            case FAIRNESS_AT_FIRST_DONE -> seeding(figures, SeedingFigures::fairnessAtFirstDone);
            case MIDDLE_DONE -> seeding(figures, SeedingFigures::middleDoneSeconds);
            case COMPLETED -> trading(figures, TradingFigures::completedSeconds);
            case OTHERS_COMPLETED -> trading(figures, TradingFigures::middleOfOthersSeconds);
            case BESIDE_OTHERS -> COMPLETED.of(figures, scenario) / OTHERS_COMPLETED.of(figures, scenario);
            case GAVE -> trading(figures, TradingFigures::uploadedBytes) / content;
            case TOOK -> trading(figures, TradingFigures::downloadedBytes) / content;
            case SWITCHES ->
                (known(figures.process().voluntarySwitches())
                                + known(figures.process().involuntarySwitches()))
                        / (content / MEBIBYTE);
        };
    }

    private static double seeding(Figures figures, ToDoubleFunction<SeedingFigures> figure) {
        return known(figures.seeding().map(figure::applyAsDouble).orElse(Double.NaN));
    }

    private static double trading(Figures figures, ToDoubleFunction<TradingFigures> figure) {
        return known(figures.trading().map(figure::applyAsDouble).orElse(Double.NaN));
    }

    private static double known(double value) {
        return value < 0 ? Double.NaN : value;
    }
}
