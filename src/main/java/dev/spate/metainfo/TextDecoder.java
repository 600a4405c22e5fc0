package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;

/**
 * Turns a torrent's byte strings into text, whatever their encoding. Never fails: tries UTF-8, then the charset of the
 * torrent's {@code encoding} key, then takes them as ISO-8859-1, in which all bytes mean something.
 * Owned by whoever reads the torrent; {@link #PLAIN} is for all.
 */
final class TextDecoder {
    /** For metainfo that names no encoding. */
    static final TextDecoder PLAIN = new TextDecoder(Optional.empty());

    /** One for all strings of a torrent: making one is slow for some charsets. */
    private final Optional<CharsetDecoder> declared;

    private TextDecoder(Optional<CharsetDecoder> declared) {
        this.declared = declared;
    }

    /** A decoder that knows the {@code encoding} key of this root dictionary. */
    static TextDecoder of(BDict root) {
        return new TextDecoder(root.string("encoding")
                .map(BString::utf8)
                .flatMap(TextDecoder::charset)
                .map(Charset::newDecoder));
    }

    String decode(BString bytes) {
        return bytes.strictUtf8().or(() -> inDeclared(bytes)).orElseGet(() -> latin1(bytes));
    }

    private Optional<String> inDeclared(BString bytes) {
        return declared.flatMap(decoder -> {
            try {
                return Optional.of(
                        decoder.decode(ByteBuffer.wrap(bytes.toBytes())).toString());
            } catch (CharacterCodingException otherwiseEncoded) {
                return Optional.empty();
            }
        });
    }

    private static String latin1(BString bytes) {
        return new String(bytes.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private static Optional<Charset> charset(String name) {
        try {
            return Optional.of(Charset.forName(name.strip()));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }
}
