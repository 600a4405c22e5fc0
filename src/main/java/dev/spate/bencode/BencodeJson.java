package dev.spate.bencode;

import dev.spate.text.ControlCharacters;
import dev.spate.text.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;

/**
 * Renders a value as one line of JSON (RFC 8259) for people and scripts.
 *
 * <p>Keys keep their order; integers are printed whole, whatever their size; a string that is not UTF-8 becomes
 * {@code "<hex>…</hex>"} with lower-case digits; what is never shown ({@link ControlCharacters}) becomes an escape of four
 * hexadecimal digits.
 */
public final class BencodeJson {
    private BencodeJson() {}

    /** The value as JSON, without a line break anywhere. */
    public static String toJson(BValue value) {
        return value.accept(new Output(new StringBuilder())).text.toString();
    }

    /**
     * Writes the value that {@code input} is as JSON, without building anything: input that {@link BencodeReader#check} has
     * passed.
     */
    public static void write(byte[] input, OutputStream out) throws IOException {
        new BencodeToJson(input, out).write();
    }

    private static final class Output implements BValue.Handler<Output> {
        private final StringBuilder text;

        Output(StringBuilder text) {
            this.text = text;
        }

        @Override
        public Output string(BString value) {
            return value.strictUtf8().map(this::quoted).orElseGet(() -> hex(value));
        }

        @Override
        public Output integer(BInteger value) {
            text.append(value);
            return this;
        }

        @Override
        public Output list(BList value) {
            text.append('[');
            String separator = "";
            for (BValue each : value.values()) {
                text.append(separator);
                each.accept(this);
                separator = ",";
            }
            text.append(']');
            return this;
        }

        @Override
        public Output dict(BDict value) {
            text.append('{');
            String separator = "";
            for (BDict.Entry each : value.entries()) {
                text.append(separator);
                string(each.key());
                text.append(':');
                each.value().accept(this);
                separator = ",";
            }
            text.append('}');
            return this;
        }

        private Output hex(BString value) {
            text.append("\"<hex>")
                    .append(HexFormat.of().formatHex(value.toBytes()))
                    .append("</hex>\"");
            return this;
        }

        private Output quoted(String value) {
            JsonObject.quote(value, text);
            return this;
        }
    }
}
