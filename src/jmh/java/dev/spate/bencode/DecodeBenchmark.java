package dev.spate.bencode;

import dev.spate.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Reading and writing whole inputs. An operation is one input. */
public class DecodeBenchmark extends MicroBenchmark {
    /** What the input is: see {@link Inputs}. */
    @Param({"hashes", "files", "announce", "announceDicts", "integers", "lists", "emptyStrings"})
    public String input;

    private byte[] bytes;
    private BValue value;

    /** Makes the input. */
    @Setup
    public void make() {
        bytes = Inputs.of(input);
        value = BencodeReader.read(bytes);
    }

    /** Reads it. */
    @Benchmark
    public BValue decode() {
        return BencodeReader.read(bytes);
    }

    /** Writes it in canonical form. */
    @Benchmark
    public byte[] encode() {
        return BencodeWriter.write(value);
    }
}
