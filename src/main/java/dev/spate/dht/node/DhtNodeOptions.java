package dev.spate.dht.node;

/**
 * How a node behaves.
 *
 * @param readOnly whether it answers no questions and says so (BEP 43): right for who is gone in a minute
 * @param asksBack whether who asks something is asked too, and so gets a place in the table
 * @param mostMessagesOfHost how many messages of one host that nobody asked for are heard in 10 s, before it is ignored
 * @param queryBytesPerSecond how much it asks at most
 * @param answerBytesPerSecond how much it answers at most; what is beyond is not answered
 * @param excessBytesPerSecond by how much its answers to hosts that never proved their address may exceed what those
 *     sent, all together; 0: not by a byte. Beyond it such an answer is made as short as the question
 */
public record DhtNodeOptions(
        boolean readOnly,
        boolean asksBack,
        int mostMessagesOfHost,
        long queryBytesPerSecond,
        long answerBytesPerSecond,
        long excessBytesPerSecond) {
    private static final int USUAL_MESSAGES = 50;
    private static final long USUAL_QUERY_BYTES = 64 << 10;
    private static final long USUAL_ANSWER_BYTES = 16 << 10;
    private static final long USUAL_EXCESS_BYTES = 4 << 10;

    /** A node that takes part in full. */
    public static DhtNodeOptions full() {
        return new DhtNodeOptions(
                false, true, USUAL_MESSAGES, USUAL_QUERY_BYTES, USUAL_ANSWER_BYTES, USUAL_EXCESS_BYTES);
    }

    /**
     * A node of a network where nobody is hostile: it answers everybody, in full. Who only passes by gets no place in the
     * table.
     */
    public static DhtNodeOptions trusting() {
        return new DhtNodeOptions(false, false, Integer.MAX_VALUE, 0, 0, Long.MAX_VALUE);
    }

    /** A node that only asks. */
    public static DhtNodeOptions asking() {
        return new DhtNodeOptions(
                true, true, USUAL_MESSAGES, USUAL_QUERY_BYTES, USUAL_ANSWER_BYTES, USUAL_EXCESS_BYTES);
    }
}
