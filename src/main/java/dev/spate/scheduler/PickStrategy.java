package dev.spate.scheduler;

/** In which order pieces are opened. */
public enum PickStrategy {
    /** The piece that the fewest partial peers have; ties are broken at random. */
    RAREST_FIRST,
    /** The piece with the lowest index. */
    SEQUENTIAL,
    /** Any piece, all with the same chance: what rarest first is to be measured against. */
    RANDOM
}
