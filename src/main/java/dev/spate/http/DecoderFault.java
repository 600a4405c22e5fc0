package dev.spate.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.InvalidChunkExtensionException;
import io.netty.handler.codec.http.InvalidChunkTerminationException;
import io.netty.handler.codec.http.InvalidLineSeparatorException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/**
 * Why an answer is not HTTP, in our own words: the decoder's are its own or the JDK's, and change with their versions. What is
 * not known here is told without a reason.
 */
final class DecoderFault {
    private DecoderFault() {}

    /**
     * The reason, as the end of a sentence.
     *
     * @param part that could not be decoded
     */
    static String words(Object part, Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return "a line of it is longer than " + ResponseGuard.MAX_LINE_BYTES + " bytes";
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return "its headers are longer than " + ResponseGuard.MAX_HEADER_BYTES + " bytes";
        }
        if (cause instanceof InvalidLineSeparatorException) {
            return "a line of it does not end as it should";
        }
        String said = String.valueOf(cause.getMessage());
        if (said.startsWith("No colon")) {
            return "one of its headers has no colon";
        }
        return part instanceof HttpResponse ? ofHead(cause, said) : ofBody(cause, said);
    }

    private static String ofHead(Throwable cause, String said) {
        if (said.startsWith("Content-Length")) {
            return "its Content-Length is no length";
        }
        if (said.startsWith("Multiple")) {
            return "it has several lengths";
        }
        if (said.startsWith("invalid version") || said.startsWith("text ")) {
            return "it does not begin with a version of HTTP";
        }
        if (cause instanceof NumberFormatException || said.startsWith("code")) {
            return "its status is no number";
        }
        return "its head cannot be read";
    }

    private static String ofBody(Throwable cause, String said) {
        if (said.startsWith("Chunk size overflow")) {
            return "a chunk of it is too long";
        }
        if (cause instanceof InvalidChunkTerminationException) {
            return "a chunk of it does not end where it should";
        }
        if (cause instanceof InvalidChunkExtensionException) {
            return "the line before a chunk is wrong";
        }
        boolean isOfSize = cause instanceof NumberFormatException || said.contains("chunk size");
        return isOfSize ? "the length of a chunk is no number" : "its body cannot be read";
    }
}
