package dev.spate.wire;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BencodeWriter;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A message of the extension {@value #NAME}, by which peers fetch the info dictionary (BEP 9).
 *
 * <p>The dictionary travels in pieces of 16 KiB, the last one shorter. A message is a bencoded dictionary, and after that
 * of {@link Data} come the bytes of the piece.
 */
public sealed interface MetadataMessage {
    /** What the extension is called in {@link ExtensionHandshake#ids}. */
    String NAME = "ut_metadata";

    /** Bytes of each piece but the last. */
    int PIECE_BYTES = 16 * 1024;

    /** The longest dictionary before a piece that is read; three numbers need some fifty bytes. */
    int HEAD_BYTES = 1024;

    /** The payload of the extended message. */
    byte[] encode();

    /** Calls the one method of the handler that belongs to this message. */
    void accept(Handler handler);

    /** An info dictionary that is given to others. */
    @FunctionalInterface
    interface Source {
        /** The bytes from one offset to another one, which is not part of them. */
        byte[] part(int from, int to);
    }

    /** Answers a request: with the piece, or with a reject when there is none of this number. */
    static MetadataMessage answer(int piece, int totalSize, Source source) {
        long from = (long) piece * PIECE_BYTES;
        if (from < 0 || from >= totalSize) {
            return new Reject(piece);
        }
        int to = (int) Math.min(totalSize, from + PIECE_BYTES);
        return new Data(piece, totalSize, source.part((int) from, to));
    }

    /** What to do with each kind of message. */
    interface Handler {
        void request(int piece);

        /** @param totalSize what the peer says that the whole info dictionary has: it may be wrong, see {@link Data} */
        void data(int piece, int totalSize, byte[] bytes);

        void reject(int piece);

        /** A later version's message, which BEP 9 wants ignored. */
        default void unknown(long type) {}
    }

    /** Asks for a piece. */
    record Request(int piece) implements MetadataMessage {
        private static final int TYPE = 0;

        public Request {
            Fields.checkPiece(piece);
        }

        @Override
        public byte[] encode() {
            return BencodeWriter.write(head(TYPE, piece).build());
        }

        @Override
        public void accept(Handler handler) {
            handler.request(piece);
        }
    }

    /**
     * Brings a piece.
     *
     * @param totalSize what the sender says that the whole info dictionary has; 0 when it says nothing that can be. Some
     *     clients send the length of the piece alone, so the bytes have to be judged
     * @param bytes of the piece, at least one
     */
    record Data(int piece, int totalSize, byte[] bytes) implements MetadataMessage {
        private static final int TYPE = 1;

        /** @throws IllegalArgumentException when no piece has this number or this length */
        public Data {
            Fields.checkPiece(piece);
            if (totalSize < 0) {
                throw new IllegalArgumentException("metadata of " + totalSize + " bytes");
            }
            if (bytes.length == 0 || bytes.length > PIECE_BYTES) {
                throw new IllegalArgumentException("a piece of metadata with " + bytes.length + " bytes");
            }
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public byte[] encode() {
            byte[] head = BencodeWriter.write(
                    head(TYPE, piece).put("total_size", totalSize).build());
            byte[] whole = Arrays.copyOf(head, head.length + bytes.length);
            System.arraycopy(bytes, 0, whole, head.length, bytes.length);
            return whole;
        }

        @Override
        public void accept(Handler handler) {
            handler.data(piece, totalSize, bytes());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Data that
                    && piece == that.piece
                    && totalSize == that.totalSize
                    && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * piece + totalSize) + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Data[piece=" + piece + ", totalSize=" + totalSize + "]";
        }
    }

    /** Says that the sender does not have, or does not give, a piece. */
    record Reject(int piece) implements MetadataMessage {
        private static final int TYPE = 2;

        public Reject {
            Fields.checkPiece(piece);
        }

        @Override
        public byte[] encode() {
            return BencodeWriter.write(head(TYPE, piece).build());
        }

        @Override
        public void accept(Handler handler) {
            handler.reject(piece);
        }
    }

    /** A message of a type that BEP 9 does not define, and wants ignored. */
    record Unknown(long type) implements MetadataMessage {
        @Override
        public byte[] encode() {
            return BencodeWriter.write(BDict.builder().put("msg_type", type).build());
        }

        @Override
        public void accept(Handler handler) {
            handler.unknown(type);
        }
    }

    /**
     * Reads the payload of an extended message.
     *
     * @throws WireException when it is not such a message, or brings a piece that cannot be
     */
    static MetadataMessage decode(byte[] payload) {
        if (payload.length > PIECE_BYTES + HEAD_BYTES) {
            throw new WireException("metadata message of " + payload.length + " bytes");
        }
        BDict head = ExtensionHandshake.dictionary(payload);
        long type = integer(head, "msg_type", Long.MAX_VALUE);
        if (type > Data.TYPE && type != Reject.TYPE) {
            return new Unknown(type);
        }
        int piece = (int) integer(head, "piece", Integer.MAX_VALUE);
        if (type == Request.TYPE) {
            return new Request(piece);
        }
        if (type == Reject.TYPE) {
            return new Reject(piece);
        }
        long claimed = head.integer("total_size")
                .map(BInteger::asLong)
                .orElse(OptionalLong.empty())
                .orElse(0);
        int totalSize = claimed < 0 || claimed > Integer.MAX_VALUE ? 0 : (int) claimed;
        // Before the copy.
        if (payload.length - head.end() > PIECE_BYTES) {
            throw new WireException("a piece of metadata with " + (payload.length - head.end()) + " bytes");
        }
        try {
            return new Data(piece, totalSize, Arrays.copyOfRange(payload, head.end(), payload.length));
        } catch (IllegalArgumentException impossible) {
            throw new WireException(impossible.getMessage());
        }
    }

    private static BDict.Builder head(int type, int piece) {
        return BDict.builder().put("msg_type", type).put("piece", piece);
    }

    private static long integer(BDict head, String key, long most) {
        OptionalLong value = head.integer(key).map(BInteger::asLong).orElse(OptionalLong.empty());
        if (value.isEmpty() || value.getAsLong() < 0 || value.getAsLong() > most) {
            throw new WireException("metadata message without a " + key + " of 0 to " + most);
        }
        return value.getAsLong();
    }
}
