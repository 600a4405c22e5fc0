package dev.spate.choker;

/** Whom we serve first when we need nothing ourselves (libtorrent: {@code seed_choking_algorithm}). */
public enum SeedingOrder {
    /** A peer keeps its slot until its quota is used up; then whoever has waited longest has it. */
    ROUND_ROBIN("round-robin"),

    /** Those that take fastest. */
    FASTEST_UPLOAD("fastest"),

    /** Those that have just begun and those that are almost complete: the others can trade (Chow et al.). */
    ANTI_LEECH("anti-leech");

    private final String label;

    SeedingOrder(String label) {
        this.label = label;
    }

    /** What a person calls it. */
    public String label() {
        return label;
    }
}
