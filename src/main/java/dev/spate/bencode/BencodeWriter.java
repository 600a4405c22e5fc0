package dev.spate.bencode;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** Writes bencoding in its one canonical form (BEP 3): sorted keys, none twice. */
public final class BencodeWriter {
    private BencodeWriter() {}

    /** The canonical bytes of this value; of a key that stands twice, the first one's value. */
    public static byte[] write(BValue value) {
        return value.accept(new Output()).bytes.toByteArray();
    }

    private static final class Output implements BValue.Handler<Output> {
        private final ByteChunks bytes = new ByteChunks();

        @Override
        public Output string(BString value) {
            ascii(Integer.toString(value.length()));
            bytes.write(':');
            value.writeTo(bytes);
            return this;
        }

        @Override
        public Output integer(BInteger value) {
            bytes.write('i');
            ascii(value.toString());
            bytes.write('e');
            return this;
        }

        @Override
        public Output list(BList value) {
            bytes.write('l');
            for (BValue each : value.values()) {
                each.accept(this);
            }
            bytes.write('e');
            return this;
        }

        @Override
        public Output dict(BDict value) {
            TreeMap<BString, BValue> sorted = new TreeMap<>();
            for (BDict.Entry each : value.entries()) {
                sorted.putIfAbsent(each.key(), each.value());
            }
            bytes.write('d');
            sorted.forEach((key, each) -> {
                string(key);
                each.accept(this);
            });
            bytes.write('e');
            return this;
        }

        private void ascii(String text) {
            byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
            bytes.write(ascii, 0, ascii.length);
        }
    }
}
