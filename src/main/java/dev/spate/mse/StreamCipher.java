package dev.spate.mse;

import dev.spate.mse.handshake.Rc4;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;

/** RC4 over buffers, in place. */
final class StreamCipher {
    /** Through an array, in portions that stay in the first cache: a loop over direct memory is slower. */
    private static final FastThreadLocal<byte[]> PORTION = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[PORTION_BYTES];
        }
    };

    private static final int PORTION_BYTES = 4096;

    private StreamCipher() {}

    /** En- or decrypts bytes of a buffer from its reader index on. */
    static void crypt(Rc4 cipher, ByteBuf buffer, int length) {
        int at = buffer.readerIndex();
        int end = at + length;
        if (buffer.hasArray()) {
            cipher.crypt(buffer.array(), buffer.arrayOffset() + at, length);
            return;
        }
        byte[] portion = PORTION.get();
        while (at < end) {
            int count = Math.min(portion.length, end - at);
            buffer.getBytes(at, portion, 0, count);
            cipher.crypt(portion, 0, count);
            buffer.setBytes(at, portion, 0, count);
            at += count;
        }
    }
}
