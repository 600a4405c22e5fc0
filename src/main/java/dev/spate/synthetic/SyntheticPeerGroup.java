package dev.spate.synthetic;

/**
 * Some peers of a swarm that are alike.
 *
 * @param peers how many, at least 0
 * @param link what lies between each of them and its clients
 * @param behaviour what each of them does
 */
public record SyntheticPeerGroup(int peers, SimulatedLink link, Behaviour behaviour) {
    /** @throws IllegalArgumentException for a negative number */
    public SyntheticPeerGroup {
        if (peers < 0) {
            throw new IllegalArgumentException("cannot make " + peers + " peers");
        }
    }
}
