package dev.spate.mse;

import dev.spate.mse.handshake.MseHandshake;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether streams are encrypted: how peers are dialled, and who is let in. */
public enum Encryption {
    /** Plain first, encrypted for who will not have that; lets in both. Streams are plain where the peer leaves us the choice. */
    ALLOW(List.of(false, true), MseHandshake.PLAIN | MseHandshake.RC4, MseHandshake.PLAIN),
    /** Encrypted first, plain for who knows no encryption; lets in both. */
    PREFER(List.of(true, false), MseHandshake.RC4, MseHandshake.RC4),
    /** Encrypted, or not at all. */
    REQUIRE(List.of(true), MseHandshake.RC4, MseHandshake.RC4),
    /** Plain alone. */
    OFF(List.of(false), 0, 0);

    /** What {@link #parse} takes, for a person. */
    public static final String CHOICES =
            Arrays.stream(values()).map(Encryption::label).collect(Collectors.joining(", "));

    private final List<Boolean> tries;
    private final int provide;
    private final int liked;

    Encryption(List<Boolean> tries, int provide, int liked) {
        this.tries = tries;
        this.provide = provide;
        this.liked = liked;
    }

    /** What it is called on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The choice of this name. */
    public static Optional<Encryption> parse(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(label))
                .findFirst();
    }

    /** How a peer is dialled: for each try, whether it is encrypted. */
    public List<Boolean> tries() {
        return tries;
    }

    /** Whether who dials us unencrypted is let in. */
    public boolean admitsPlain() {
        return this != REQUIRE;
    }

    /** Bits of crypto_provide. */
    int provide() {
        return provide;
    }

    /** The choice from what a peer offers; 0 when none will do. */
    int select(int provided) {
        if ((provided & liked) != 0) {
            return liked;
        }
        int other = provided & (MseHandshake.PLAIN | MseHandshake.RC4);
        return this == REQUIRE ? 0 : other;
    }
}
