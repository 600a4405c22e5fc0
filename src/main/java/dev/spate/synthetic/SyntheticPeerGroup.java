package dev.spate.synthetic;

/**
 * Some peers of a swarm that are alike.
 *
 * @param peers how many, at least 0
 * @param link what lies between each of them and its clients
 * @param behaviour what each of them does
 * @param presence when each of them is there, where its behaviour says nothing of that
 * @param reachable whether clients can dial them; those behind a NAT are never reached, and dial clients themselves
 */
public record SyntheticPeerGroup(
        int peers, SimulatedLink link, Behaviour behaviour, OnOffCycle presence, boolean reachable) {
    /** They are always there, and can be dialled. */
    public SyntheticPeerGroup(int peers, SimulatedLink link, Behaviour behaviour) {
        this(peers, link, behaviour, OnOffCycle.ALWAYS, true);
    }

    /** @throws IllegalArgumentException for a negative number */
    public SyntheticPeerGroup {
        if (peers < 0) {
            throw new IllegalArgumentException("cannot make " + peers + " peers");
        }
    }
}
