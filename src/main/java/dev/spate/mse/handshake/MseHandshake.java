package dev.spate.mse.handshake;

import dev.spate.mse.MseException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One side of the handshake. Bytes of the peer go in; bytes for it come out of {@link #takeOutput}. When the peer's key has
 * come, the machine waits: whoever drives it computes the secret elsewhere and hands it over ({@link #secret}).
 *
 * <p>Holds little more than a pad of what the peer sent, however it is cut; the first violation is an {@link MseException},
 * and ends it. Mutable, owned by one thread.
 */
public abstract class MseHandshake {
    /** The bit of crypto_provide and crypto_select for a stream that is not encrypted. */
    public static final int PLAIN = 1;

    /** The same for RC4. */
    public static final int RC4 = 2;

    static final int PAD_LIMIT = 512;
    static final int HASH_BYTES = 20;
    static final int VC_BYTES = 8;

    /** VC, what is offered or chosen, and the length of a pad. */
    static final int FIELDS_BYTES = VC_BYTES + Integer.BYTES + Short.BYTES;

    private static final int DISCARDED = 1024;

    private final RandomGenerator random;
    private byte[] input = {};
    private int read;
    private byte[] output = {};
    private byte[] secret;
    private byte[] peerKey;
    private boolean done;

    /** Of what comes, and of what goes; null until the torrent and the secret are known. */
    Rc4 in;

    Rc4 out;

    private int selected;

    MseHandshake(RandomGenerator random) {
        this.random = random;
    }

    /** Takes bytes from the peer: all of them, and uses what is there as far as it goes. */
    public final void received(byte[] bytes) {
        if (read > 0 || input.length > 0) {
            byte[] both = Arrays.copyOf(Arrays.copyOfRange(input, read, input.length), unread() + bytes.length);
            System.arraycopy(bytes, 0, both, unread(), bytes.length);
            input = both;
            read = 0;
        } else {
            input = bytes;
        }
        advance();
    }

    /** Whether the peer's public key has come and the secret has not. */
    public final boolean awaitsSecret() {
        return peerKey != null && secret == null;
    }

    /** The peer's public key, to be given to {@link DiffieHellman#secret}. */
    public final byte[] peerKey() {
        return peerKey.clone();
    }

    final void setSecret(byte[] shared) {
        secret = shared.clone();
    }

    final void advance() {
        while (!done && step()) {
            // one state after the other
        }
    }

    /** Goes on by one state; false when more has to come first. */
    abstract boolean step();

    /** Takes the peer's key; false until all of it is there. */
    final boolean readKey() {
        if (unread() >= DiffieHellman.LENGTH_BYTES) {
            peerKey = take(DiffieHellman.LENGTH_BYTES);
            return true;
        }
        return false;
    }

    /** Whether what was not read yet begins so, in ASCII. */
    final boolean beginsWith(String start) {
        int equal = 0;
        while (equal < Math.min(start.length(), unread()) && input[read + equal] == start.charAt(equal)) {
            equal++;
        }
        return equal == start.length();
    }

    /** Until it has our answer the peer can send no more than a pad. */
    final void checkPad(String name) {
        if (unread() > PAD_LIMIT) {
            throw new MseException(name + " is longer than " + PAD_LIMIT + " bytes");
        }
    }

    /** Passes over a pad to the mark that ends it, and over the mark; false while it has not come and still may. */
    final boolean findMark(byte[] mark, String name) {
        int most = Math.min(unread() - mark.length, PAD_LIMIT);
        for (int at = 0; at <= most; at++) {
            if (Arrays.equals(input, read + at, read + at + mark.length, mark, 0, mark.length)) {
                read += at + mark.length;
                return true;
            }
        }
        if (most == PAD_LIMIT) {
            throw new MseException("no " + name + " within " + PAD_LIMIT + " bytes");
        }
        return false;
    }

    /** Takes so many decrypted bytes; null until all of them are there. */
    final byte[] decrypted(int count) {
        if (unread() < count) {
            return null;
        }
        byte[] bytes = take(count);
        in.crypt(bytes, 0, count);
        return bytes;
    }

    /** Takes so many bytes; null until all of them are there. */
    final byte[] taken(int count) {
        return unread() < count ? null : take(count);
    }

    private byte[] take(int count) {
        byte[] bytes = Arrays.copyOfRange(input, read, read + count);
        read += count;
        return bytes;
    }

    private int unread() {
        return input.length - read;
    }

    static int number(byte[] bytes, int offset, int length) {
        int number = 0;
        for (int i = offset; i < offset + length; i++) {
            number = number << Byte.SIZE | bytes[i] & 0xff;
        }
        return number;
    }

    static int checkedPadLength(byte[] fields, int offset, String name) {
        int length = number(fields, offset, Short.BYTES);
        if (length > PAD_LIMIT) {
            throw new MseException(name + " of " + length + " bytes");
        }
        return length;
    }

    /** The fields of step 3 or 4, with an empty pad. */
    static byte[] fields(int crypto, int more) {
        byte[] fields = new byte[FIELDS_BYTES + more];
        fields[VC_BYTES + Integer.BYTES - 1] = (byte) crypto;
        return fields;
    }

    /** Our public key, with a pad of any length. */
    final void sendKey(byte[] publicKey) {
        send(publicKey);
        byte[] pad = new byte[random.nextInt(PAD_LIMIT + 1)];
        random.nextBytes(pad);
        send(pad);
    }

    final void sendEncrypted(byte[] bytes) {
        out.crypt(bytes, 0, bytes.length);
        send(bytes);
    }

    final void send(byte[] bytes) {
        int sent = output.length;
        output = Arrays.copyOf(output, sent + bytes.length);
        System.arraycopy(bytes, 0, output, sent, bytes.length);
    }

    /** What is to be sent now; may be empty. */
    public final byte[] takeOutput() {
        byte[] taken = output;
        output = new byte[0];
        return taken;
    }

    final void setCiphers(byte[] skey, String inbound, String outbound) {
        in = cipher(inbound, skey);
        out = cipher(outbound, skey);
    }

    final Rc4 cipher(String name, byte[] skey) {
        Rc4 cipher = new Rc4(hash(name, secret, skey));
        cipher.skip(DISCARDED);
        return cipher;
    }

    final byte[] secretHash(String name) {
        return hash(name, secret);
    }

    /** SHA-1 of a name and more. */
    static byte[] hash(String name, byte[]... more) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            for (int i = 0; i < name.length(); i++) {
                sha1.update((byte) name.charAt(i));
            }
            for (byte[] each : more) {
                sha1.update(each);
            }
            return sha1.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }

    /** HASH('req2', SKEY) xor HASH('req3', S), or one of the two from the other and this. */
    final byte[] xorSecret(byte[] hash) {
        byte[] mask = hash("req3", secret);
        for (int i = 0; i < mask.length; i++) {
            mask[i] ^= hash[i];
        }
        return mask;
    }

    final void done(int crypto) {
        selected = crypto;
        done = true;
    }

    /** Whether the stream begins: with {@link #rest}, and with what comes next. */
    public final boolean isDone() {
        return done;
    }

    /** Whether the stream is RC4 in both directions; when done. */
    public final boolean isEncrypted() {
        return selected == RC4;
    }

    /** Bytes of the peer's stream that have come already, as they came; when done. */
    public final byte[] rest() {
        return Arrays.copyOfRange(input, read, input.length);
    }

    /** Decrypts what comes; when done, and as far as the stream is encrypted. */
    public final Rc4 inbound() {
        return in;
    }

    /** Encrypts what goes. */
    public final Rc4 outbound() {
        return out;
    }
}
