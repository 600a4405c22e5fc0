package dev.spate.session;

/**
 * Who named the address of a peer.
 *
 * @param kind of source
 * @param name which one of several of that kind, such as a tracker's URL; empty when a torrent has but one
 */
public record PeerOrigin(Kind kind, String name) {
    /** The kinds of sources, those that come first being the ones to trust. */
    public enum Kind {
        /** {@code --peer}, and others of the command line. */
        USER("user", true),
        /** Peers of the magnet link (BEP 9, {@code x.pe}). */
        LINK("link", true),
        /** A tracker (BEP 3, 15). */
        TRACKER("tracker", true),
        /** Dialled us itself. */
        INCOMING("incoming", true),
        /** The distributed hash table (BEP 5). */
        DHT("dht", false),
        /** Peers that are connected to others (BEP 11). */
        PEX("pex", false),
        /** Found in the local network (BEP 14). */
        LSD("lsd", false),
        /** A web server with the content (BEP 19), which is asked for blocks and names nobody. */
        WEB_SEED("web seed", true),
        /** Of use in an earlier run. */
        SAVED("saved", false);

        private final String label;
        private final boolean forPrivate;

        Kind(String label, boolean forPrivate) {
            this.label = label;
            this.forPrivate = forPrivate;
        }

        /** One word for people and JSON. */
        public String label() {
            return label;
        }

        /** Whether a private torrent (BEP 27) takes peers from it: from its trackers and from the user alone. */
        public boolean isForPrivateTorrents() {
            return forPrivate;
        }
    }

    /** The only source of its kind. */
    public static PeerOrigin of(Kind kind) {
        return new PeerOrigin(kind, "");
    }

    /** A tracker. */
    public static PeerOrigin tracker(String url) {
        return new PeerOrigin(Kind.TRACKER, url);
    }

    // A record's own two are method handles, which each process makes anew: docs/performance.md, Start.

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerOrigin that && kind == that.kind && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return kind.hashCode() * 31 + name.hashCode();
    }

    /** For a person: {@code tracker udp://…}, {@code pex}. */
    @Override
    public String toString() {
        return name.isEmpty() ? kind.label() : kind.label() + " " + name;
    }
}
