package dev.spate.portmap;

/**
 * A port of this machine that is to be reached from outside.
 *
 * @param port 1 to 65535
 */
public record Mapping(Protocol protocol, int port) {
    private static final int MOST_PORT = 0xffff;

    /** What is carried to the port. */
    public enum Protocol {
        TCP(6),
        UDP(17);

        private final int number;

        Protocol(int number) {
            this.number = number;
        }

        /** IANA's number of the protocol. */
        int number() {
            return number;
        }
    }

    /** @throws IllegalArgumentException for a port that is none */
    public Mapping {
        if (port < 1 || port > MOST_PORT) {
            throw new IllegalArgumentException("port " + port);
        }
    }
}
