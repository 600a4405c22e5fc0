package dev.spate.peer;

import dev.spate.wire.PexMessage;

/**
 * How a peer wants to be dialled, by what others say of it: which of the ways that we have anyway comes first. It opens none, and
 * whoever lies costs a try.
 *
 * @param encrypted encrypted before plain
 * @param utp over uTP before TCP
 */
public record DialHint(boolean encrypted, boolean utp) {
    /** Nothing is said of it. */
    public static final DialHint NONE = new DialHint(false, false);

    /**
     * What a message of peer exchange tells of a peer (BEP 11). As with libtorrent, one that speaks uTP is dialled so; but not one
     * that its teller had dialled ({@link PexMessage#REACHABLE}), as TCP is faster and reaches it.
     */
    public static DialHint ofPexFlags(int flags) {
        boolean utp = (flags & PexMessage.UTP) != 0 && (flags & PexMessage.REACHABLE) == 0;
        return new DialHint((flags & PexMessage.ENCRYPTION) != 0, utp);
    }
}
