package dev.spate.wire;

import dev.spate.merkle.HashRange;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.util.Arrays;

/**
 * One message of the peer wire protocol (BEP 3, with those of BEP 5, 6, 10 and 52).
 *
 * <p>Numbers are as on the wire: pieces and offsets count from 0, lengths are bytes. Those that
 * {@link PeerFrameDecoder} emits are within its {@link FrameLimits}. All are immutable but {@link Piece}, which owns a
 * buffer.
 */
public sealed interface PeerMessage {
    /** Calls the one method of the handler that belongs to this message. */
    void accept(Handler handler);

    /** What to do with each kind of message; a new kind makes the compiler list everybody who has to know it. */
    interface Handler {
        void keepAlive();

        void choke();

        void unchoke();

        void interested();

        void notInterested();

        void have(int piece);

        /** @param bits the wire form of the set: see {@link dev.spate.torrent.Bitfield#fromWire} */
        void bitfield(byte[] bits);

        void request(int piece, int offset, int length);

        /** @param data owned by the handler from now on: see {@link Piece} */
        void piece(int piece, int offset, int length, ByteBuf data);

        void cancel(int piece, int offset, int length);

        void port(int port);

        void suggest(int piece);

        void haveAll();

        void haveNone();

        void reject(int piece, int offset, int length);

        void allowedFast(int piece);

        /** @param payload what follows the id byte */
        void extended(int id, byte[] payload);

        void hashRequest(HashRange range);

        /** @param hashes 32 bytes for each node: those of the range, then those of its proof */
        void hashes(HashRange range, byte[] hashes);

        void hashReject(HashRange range);
    }

    /** Nothing to say, but still here: a length of 0 and no id. */
    record KeepAlive() implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.keepAlive();
        }
    }

    /** The sender will not answer requests. */
    record Choke() implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.choke();
        }
    }

    /** The sender will answer requests. */
    record Unchoke() implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.unchoke();
        }
    }

    /** The sender would request if it were not choked. */
    record Interested() implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.interested();
        }
    }

    /** The receiver has nothing that the sender wants. */
    record NotInterested() implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.notInterested();
        }
    }

    /** The sender has this piece now. */
    record Have(int piece) implements PeerMessage {
        public Have {
            Fields.checkPiece(piece);
        }

        @Override
        public void accept(Handler handler) {
            handler.have(piece);
        }
    }

    /** Which pieces the sender has, the high bit of the first byte being piece 0. */
    record BitfieldMessage(byte[] bits) implements PeerMessage {
        public BitfieldMessage {
            bits = bits.clone();
        }

        @Override
        public byte[] bits() {
            return bits.clone();
        }

        @Override
        public void accept(Handler handler) {
            handler.bitfield(bits());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof BitfieldMessage that && Arrays.equals(bits, that.bits);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bits);
        }

        @Override
        public String toString() {
            return "BitfieldMessage[" + bits.length + " bytes]";
        }
    }

    /** The sender wants this block. */
    record Request(int piece, int offset, int length) implements PeerMessage {
        public Request {
            Fields.checkBlock(piece, offset, length);
        }

        @Override
        public void accept(Handler handler) {
            handler.request(piece, offset, length);
        }
    }

    /**
     * A block of content.
     *
     * <p>Owns {@code data}: whoever receives the message releases it or hands it on. {@code data} has {@code length}
     * readable bytes, or none when the receiver's {@link BlockAllocator} did not want them.
     */
    record Piece(int piece, int offset, int length, ByteBuf data) implements PeerMessage, ReferenceCounted {
        public Piece {
            Fields.checkBlock(piece, offset, length);
        }

        @Override
        public void accept(Handler handler) {
            handler.piece(piece, offset, length, data);
        }

        @Override
        public int refCnt() {
            return data.refCnt();
        }

        @Override
        public Piece retain() {
            data.retain();
            return this;
        }

        @Override
        public Piece retain(int increment) {
            data.retain(increment);
            return this;
        }

        @Override
        public Piece touch() {
            data.touch();
            return this;
        }

        @Override
        public Piece touch(Object hint) {
            data.touch(hint);
            return this;
        }

        @Override
        public boolean release() {
            return data.release();
        }

        @Override
        public boolean release(int decrement) {
            return data.release(decrement);
        }
    }

    /** The sender no longer wants this block. */
    record Cancel(int piece, int offset, int length) implements PeerMessage {
        public Cancel {
            Fields.checkBlock(piece, offset, length);
        }

        @Override
        public void accept(Handler handler) {
            handler.cancel(piece, offset, length);
        }
    }

    /** The UDP port of the sender's DHT node (BEP 5). */
    record Port(int port) implements PeerMessage {
        public Port {
            if (port < 0 || port > 0xffff) {
                throw new IllegalArgumentException("no such port: " + port);
            }
        }

        @Override
        public void accept(Handler handler) {
            handler.port(port);
        }
    }

    /** The sender would like this piece to be requested (BEP 6). */
    record Suggest(int piece) implements PeerMessage {
        public Suggest {
            Fields.checkPiece(piece);
        }

        @Override
        public void accept(Handler handler) {
            handler.suggest(piece);
        }
    }

    /** The sender has every piece (BEP 6). */
    record HaveAll() implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.haveAll();
        }
    }

    /** The sender has no piece (BEP 6). */
    record HaveNone() implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.haveNone();
        }
    }

    /** The sender will not answer this request (BEP 6). */
    record Reject(int piece, int offset, int length) implements PeerMessage {
        public Reject {
            Fields.checkBlock(piece, offset, length);
        }

        @Override
        public void accept(Handler handler) {
            handler.reject(piece, offset, length);
        }
    }

    /** The sender answers requests for this piece even while it chokes (BEP 6). */
    record AllowedFast(int piece) implements PeerMessage {
        public AllowedFast {
            Fields.checkPiece(piece);
        }

        @Override
        public void accept(Handler handler) {
            handler.allowedFast(piece);
        }
    }

    /**
     * A message of an extension (BEP 10).
     *
     * @param id 0 for {@link ExtensionHandshake}, else what the receiver named for the extension in its own
     * @param payload what follows the id byte
     */
    record Extended(int id, byte[] payload) implements PeerMessage {
        public Extended {
            if (id < 0 || id > 0xff) {
                throw new IllegalArgumentException("no such extension: " + id);
            }
            payload = payload.clone();
        }

        @Override
        public byte[] payload() {
            return payload.clone();
        }

        @Override
        public void accept(Handler handler) {
            handler.extended(id, payload());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Extended that && id == that.id && Arrays.equals(payload, that.payload);
        }

        @Override
        public int hashCode() {
            return 31 * id + Arrays.hashCode(payload);
        }

        @Override
        public String toString() {
            return "Extended[id=" + id + ", " + payload.length + " bytes]";
        }
    }

    /** The sender wants these nodes of a file's merkle tree (BEP 52). */
    record HashRequest(HashRange range) implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.hashRequest(range);
        }
    }

    /** Nodes of a file's merkle tree, and their proof (BEP 52). */
    record Hashes(HashRange range, byte[] hashes) implements PeerMessage {
        public Hashes {
            hashes = hashes.clone();
        }

        @Override
        public byte[] hashes() {
            return hashes.clone();
        }

        @Override
        public void accept(Handler handler) {
            handler.hashes(range, hashes());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Hashes that && range.equals(that.range) && Arrays.equals(hashes, that.hashes);
        }

        @Override
        public int hashCode() {
            return 31 * range.hashCode() + Arrays.hashCode(hashes);
        }

        @Override
        public String toString() {
            return "Hashes[" + range + ", " + hashes.length + " bytes]";
        }
    }

    /** The sender will not answer this hash request (BEP 52). */
    record HashReject(HashRange range) implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.hashReject(range);
        }
    }
}
