package dev.spate.mse;

import dev.spate.MicroBenchmark;
import dev.spate.mse.handshake.Rc4;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** RC4 of a block of 16 KiB in a direct buffer, in place, as it comes from a socket. */
public class Rc4Benchmark extends MicroBenchmark {
    private static final int BLOCK = 16_384;

    /** By ours through an array; by the JVM's through an array, and over direct memory. */
    @Param({"ours", "jvmArray", "jvmDirect"})
    public String way;

    private final byte[] array = new byte[4096];
    private final Rc4 ours = new Rc4(new byte[20]);
    private Cipher cipher;
    private ByteBuf block;
    private ByteBuffer in;
    private ByteBuffer out;

    @Setup
    public void prepare() throws GeneralSecurityException {
        cipher = Cipher.getInstance("ARCFOUR");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[20], "ARCFOUR"));
        block = PooledByteBufAllocator.DEFAULT.directBuffer(BLOCK).writeZero(BLOCK);
        in = block.nioBuffer();
        out = block.nioBuffer();
    }

    @TearDown
    public void release() {
        block.release();
    }

    /** One block. */
    @Benchmark
    public ByteBuf block() throws GeneralSecurityException {
        switch (way) {
            case "ours" -> StreamCipher.crypt(ours, block, BLOCK);
            case "jvmDirect" -> cipher.update(in.clear(), out.clear());
            default -> {
                for (int at = 0; at < BLOCK; at += array.length) {
                    block.getBytes(at, array);
                    cipher.update(array, 0, array.length, array);
                    block.setBytes(at, array);
                }
            }
        }
        return block;
    }
}
