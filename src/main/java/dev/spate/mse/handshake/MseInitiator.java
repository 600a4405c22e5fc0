package dev.spate.mse.handshake;

import dev.spate.mse.MseException;
import dev.spate.torrent.InfoHash;
import java.util.random.RandomGenerator;

/** The side that dials. */
public final class MseInitiator extends MseHandshake {
    private enum State {
        KEY,
        SECRET,
        VC,
        SELECT,
        PAD_D
    }

    private static final String PLAIN_HANDSHAKE = "\u0013BitTorrent protocol";

    private final byte[] skey;
    private final int provide;
    private State state = State.KEY;
    private byte[] encryptedVc;
    private int padLength;
    private int select;
    private boolean answeredPlain;

    /**
     * @param publicKey ours
     * @param skey the torrent
     * @param provide {@link #PLAIN}, {@link #RC4} or both
     */
    public MseInitiator(byte[] publicKey, InfoHash skey, int provide, RandomGenerator random) {
        super(random);
        this.skey = skey.toBytes();
        this.provide = provide;
        sendKey(publicKey);
    }

    /** Whether the peer has not shown yet that it knows this handshake: it may want a plain one. */
    public boolean awaitsKey() {
        return state == State.KEY;
    }

    /** Whether the peer has answered with a plain handshake, which was told as a violation. */
    public boolean hasAnsweredPlain() {
        return answeredPlain;
    }

    /**
     * Goes on with the secret.
     *
     * @param initialPayload the first bytes of our stream, which travel with the handshake; at most 65,535
     */
    public void secret(byte[] secret, byte[] initialPayload) {
        setSecret(secret);
        setCiphers(skey, "keyB", "keyA");
        // With another cipher of the same key: that of the stream must not move before its first byte is found.
        encryptedVc = new byte[VC_BYTES];
        cipher("keyB", skey).crypt(encryptedVc, 0, VC_BYTES);
        send(secretHash("req1"));
        send(xorSecret(hash("req2", skey)));
        byte[] fields = fields(provide, Short.BYTES);
        fields[FIELDS_BYTES] = (byte) (initialPayload.length >> Byte.SIZE);
        fields[FIELDS_BYTES + 1] = (byte) initialPayload.length;
        sendEncrypted(fields);
        sendEncrypted(initialPayload.clone());
        state = State.VC;
        advance();
    }

    @Override
    boolean step() {
        return switch (state) {
            case KEY -> {
                if (beginsWith(PLAIN_HANDSHAKE)) {
                    answeredPlain = true;
                    throw new MseException("it is not encrypted");
                }
                if (readKey()) {
                    state = State.SECRET;
                }
                yield state == State.SECRET;
            }
            case SECRET -> {
                checkPad("PadB");
                yield false;
            }
            case VC -> findVc();
            case SELECT -> readSelect();
            case PAD_D -> {
                if (decrypted(padLength) == null) {
                    yield false;
                }
                done(select);
                yield true;
            }
        };
    }

    private boolean findVc() {
        if (!findMark(encryptedVc, "verification constant")) {
            return false;
        }
        in.skip(VC_BYTES);
        state = State.SELECT;
        return true;
    }

    private boolean readSelect() {
        byte[] fields = decrypted(FIELDS_BYTES - VC_BYTES);
        if (fields == null) {
            return false;
        }
        select = number(fields, 0, Integer.BYTES);
        if (select != PLAIN && select != RC4 || (select & provide) == 0) {
            throw new MseException("it selects " + Integer.toUnsignedString(select) + ", of " + provide);
        }
        padLength = checkedPadLength(fields, Integer.BYTES, "PadD");
        state = State.PAD_D;
        return true;
    }
}
