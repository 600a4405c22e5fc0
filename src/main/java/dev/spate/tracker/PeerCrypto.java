package dev.spate.tracker;

/** What an announce over HTTP says about encryption with peers, as other clients do; trackers may prefer peers that suit. */
public enum PeerCrypto {
    /** Nothing. */
    UNSAID(""),
    /** Connections may be encrypted. */
    SUPPORTED("&supportcrypto=1"),
    /** Connections that are not encrypted are refused. */
    REQUIRED("&supportcrypto=1&requirecrypto=1");

    private final String parameters;

    PeerCrypto(String parameters) {
        this.parameters = parameters;
    }

    /** What stands behind the other parameters of the query. */
    String parameters() {
        return parameters;
    }
}
