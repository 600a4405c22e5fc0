package dev.spate.portmap;

/** A router that is asked to map ports, by one protocol. Owner: the loop. */
interface Gateway {
    /** Hears what the router does. */
    interface Listener {
        /** It maps the port, for so many seconds. */
        void granted(PortMapping mapping, long lifetimeSeconds);

        /** It does not map it; why, for a person. */
        void refused(Mapping mapping, String why);

        /** The mapping is gone. */
        void released(Mapping mapping);

        /** It lost what it granted before. */
        void restarted();

        /** There is no such router, or none any more: it is not asked again. Why, for a person. */
        void useless(String why);
    }

    /** Asks for a mapping, for its renewal, or with a lifetime of 0 for its end. */
    void ask(Mapping mapping, long lifetimeSeconds);

    /** Forgets it; nothing is sent any more. */
    void close();
}
