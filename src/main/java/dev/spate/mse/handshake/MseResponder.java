package dev.spate.mse.handshake;

import dev.spate.mse.MseException;
import dev.spate.torrent.InfoHash;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The side that accepts. It is done before the peer's initial payload (IA) has come: the stream begins with that, and
 * {@link #initialPayloadLength} bytes of it are encrypted even if the rest is not.
 */
public final class MseResponder extends MseHandshake {
    private enum State {
        KEY,
        SECRET,
        REQ1,
        SKEY,
        FIELDS,
        PAD_C
    }

    private final Function<byte[], Optional<InfoHash>> torrents;
    private final Selection selection;
    private State state = State.KEY;
    private byte[] req1;
    private int provided;
    private int padLength;
    private int payloadLength;

    /** Chooses how the stream is to be. */
    @FunctionalInterface
    public interface Selection {
        /**
         * @param provided bits: what the peer offers
         * @return {@link #PLAIN} or {@link #RC4}, or 0 when none of it will do
         */
        int of(int provided);
    }

    /** @param torrents finds a torrent by HASH('req2', info hash), of 20 bytes */
    public MseResponder(Function<byte[], Optional<InfoHash>> torrents, Selection selection, RandomGenerator random) {
        super(random);
        this.torrents = torrents;
        this.selection = selection;
    }

    /** HASH('req2', SKEY): by this a peer names a torrent to who knows it. */
    public static byte[] obfuscated(InfoHash torrent) {
        return hash("req2", torrent.toBytes());
    }

    /** Goes on with our public key and the secret. */
    public void secret(byte[] publicKey, byte[] secret) {
        setSecret(secret);
        req1 = secretHash("req1");
        sendKey(publicKey);
        state = State.REQ1;
        advance();
    }

    /** Bytes of IA; when done. */
    public int initialPayloadLength() {
        return payloadLength;
    }

    @Override
    boolean step() {
        return switch (state) {
            case KEY -> {
                if (readKey()) {
                    state = State.SECRET;
                }
                yield state == State.SECRET;
            }
            case SECRET -> {
                checkPad("PadA");
                yield false;
            }
            case REQ1 -> {
                if (findMark(req1, "HASH('req1', S)")) {
                    state = State.SKEY;
                }
                yield state == State.SKEY;
            }
            case SKEY -> readTorrent();
            case FIELDS -> readFields();
            case PAD_C -> readPadAndLength();
        };
    }

    private boolean readTorrent() {
        byte[] masked = taken(HASH_BYTES);
        if (masked == null) {
            return false;
        }
        InfoHash torrent = torrents.apply(xorSecret(masked))
                .orElseThrow(() -> new MseException("it speaks of another torrent, encrypted"));
        setCiphers(torrent.toBytes(), "keyA", "keyB");
        state = State.FIELDS;
        return true;
    }

    private boolean readFields() {
        byte[] fields = decrypted(FIELDS_BYTES);
        if (fields == null) {
            return false;
        }
        for (int i = 0; i < VC_BYTES; i++) {
            if (fields[i] != 0) {
                throw new MseException("its verification constant is not zero");
            }
        }
        provided = number(fields, VC_BYTES, Integer.BYTES);
        padLength = checkedPadLength(fields, VC_BYTES + Integer.BYTES, "PadC");
        state = State.PAD_C;
        return true;
    }

    private boolean readPadAndLength() {
        byte[] padAndLength = decrypted(padLength + Short.BYTES);
        if (padAndLength == null) {
            return false;
        }
        payloadLength = number(padAndLength, padLength, Short.BYTES);
        int select = selection.of(provided);
        if (select == 0) {
            throw new MseException("it offers " + Integer.toUnsignedString(provided) + ", which will not do");
        }
        sendEncrypted(fields(select, 0));
        done(select);
        return true;
    }
}
