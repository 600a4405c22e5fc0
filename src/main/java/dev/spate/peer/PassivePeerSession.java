package dev.spate.peer;

import dev.spate.merkle.HashRange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** A session that ignores every message and wants no block. Made to be extended. */
public abstract class PassivePeerSession implements PeerSession {
    @Override
    public ByteBuf blockTarget(ByteBufAllocator pool, int piece, int offset, int length) {
        return null;
    }

    @Override
    public void blockProgress() {}

    @Override
    public void readComplete() {}

    @Override
    public void piece(int piece, int offset, int length, ByteBuf data) {
        data.release();
    }

    @Override
    public void keepAlive() {}

    @Override
    public void choke() {}

    @Override
    public void unchoke() {}

    @Override
    public void interested() {}

    @Override
    public void notInterested() {}

    @Override
    public void have(int piece) {}

    @Override
    public void bitfield(byte[] bits) {}

    @Override
    public void request(int piece, int offset, int length) {}

    @Override
    public void cancel(int piece, int offset, int length) {}

    @Override
    public void port(int port) {}

    @Override
    public void suggest(int piece) {}

    @Override
    public void haveAll() {}

    @Override
    public void haveNone() {}

    @Override
    public void reject(int piece, int offset, int length) {}

    @Override
    public void allowedFast(int piece) {}

    @Override
    public void extended(int id, byte[] payload) {}

    @Override
    public void hashRequest(HashRange range) {}

    @Override
    public void hashes(HashRange range, byte[] hashes) {}

    @Override
    public void hashReject(HashRange range) {}
}
