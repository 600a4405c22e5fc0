package dev.spate.mse.handshake;

/**
 * The RC4 stream cipher: the same call encrypts and decrypts, and each byte moves it on.
 *
 * <p>Mutable, owned by one thread.
 */
public final class Rc4 {
    private static final int STATE = 256;

    /** Of ints: an array of bytes costs a tenth more. */
    private final int[] state = new int[STATE];

    private int i;
    private int j;

    /** @param key 1 to 256 bytes */
    public Rc4(byte[] key) {
        for (int n = 0; n < STATE; n++) {
            state[n] = n;
        }
        int to = 0;
        for (int n = 0; n < STATE; n++) {
            to = to + state[n] + key[n % key.length] & 0xff;
            int swapped = state[n];
            state[n] = state[to];
            state[to] = swapped;
        }
    }

    /** En- or decrypts in place. The launcher has this method compiled by the second compiler. */
    public void crypt(byte[] data, int offset, int length) {
        int[] s = state;
        int x = i;
        int y = j;
        int n = offset;
        int end = offset + length;
        // Four bytes a round: a tenth faster.
        while (n + 4 <= end) {
            x = x + 1 & 0xff;
            int a = s[x];
            y = y + a & 0xff;
            int b = s[y];
            s[x] = b;
            s[y] = a;
            data[n++] ^= (byte) s[a + b & 0xff];
            x = x + 1 & 0xff;
            a = s[x];
            y = y + a & 0xff;
            b = s[y];
            s[x] = b;
            s[y] = a;
            data[n++] ^= (byte) s[a + b & 0xff];
            x = x + 1 & 0xff;
            a = s[x];
            y = y + a & 0xff;
            b = s[y];
            s[x] = b;
            s[y] = a;
            data[n++] ^= (byte) s[a + b & 0xff];
            x = x + 1 & 0xff;
            a = s[x];
            y = y + a & 0xff;
            b = s[y];
            s[x] = b;
            s[y] = a;
            data[n++] ^= (byte) s[a + b & 0xff];
        }
        while (n < end) {
            x = x + 1 & 0xff;
            int a = s[x];
            y = y + a & 0xff;
            int b = s[y];
            s[x] = b;
            s[y] = a;
            data[n++] ^= (byte) s[a + b & 0xff];
        }
        i = x;
        j = y;
    }

    /** Throws bytes of the key stream away. */
    public void skip(int bytes) {
        crypt(new byte[bytes], 0, bytes);
    }
}
