package dev.spate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsaidGzipTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new UnsaidGzip());

    @ParameterizedTest
    @CsvSource({
        "1f8b08, '', gzip",
        "1f8b, '', gzip",
        "1f8b08, identity, gzip",
        "1f8b08, Identity, gzip",
        "1f8b08, deflate, deflate",
        "1f8b08, gzip, gzip",
        "1f8c08, '', ''",
        "1f, '', ''",
        "8b1f, '', ''",
        "1f1f8b, '', ''",
        "6465, '', ''",
        "'', '', ''",
        "6465, identity, identity"
    })
    void theHeadSaysWhatTheBodyIsInWhateverPartsItComes(String body, String said, String encoding) {
        byte[] bytes = java.util.HexFormat.of().parseHex(body);
        for (int cut = 0; cut <= bytes.length; cut++) {
            HttpResponse head = head(said);
            channel.writeInbound(head);
            if (cut > 0) {
                channel.writeInbound(new DefaultHttpContent(Unpooled.copiedBuffer(bytes, 0, cut)));
            }
            ByteBuf rest = Unpooled.copiedBuffer(bytes, cut, bytes.length - cut);
            channel.writeInbound(new DefaultLastHttpContent(rest));
            assertEquals(head, channel.readInbound());
            assertEquals(encoding, head.headers().get(HttpHeaderNames.CONTENT_ENCODING, ""));
            assertEquals(body, passedOn());
        }
        channel.finish();
    }

    @Test
    void nothingIsHeldLongerThanItMustBe() {
        channel.writeInbound(head(""));
        assertNull(channel.readInbound());
        channel.writeInbound(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[] {'d'})));
        assertEquals(200, ((HttpResponse) channel.readInbound()).status().code());
        ((HttpContent) channel.readInbound()).release();
        channel.finish();
    }

    @Test
    void whatIsHeldAtTheEndIsReleased() {
        ByteBuf part = Unpooled.copiedBuffer(new byte[] {0x1f});
        channel.writeInbound(head(""), new DefaultHttpContent(part));
        channel.finish();
        assertEquals(0, part.refCnt());
        assertNull(channel.readInbound());
    }

    @Test
    void interimAnswersPass() {
        channel.writeInbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        assertEquals(100, ((HttpResponse) channel.readInbound()).status().code());
        channel.finish();
    }

    private String passedOn() {
        List<String> parts = new ArrayList<>();
        for (HttpContent part = channel.readInbound(); part != null; part = channel.readInbound()) {
            parts.add(io.netty.buffer.ByteBufUtil.hexDump(part.content()));
            part.release();
            if (part instanceof LastHttpContent) {
                break;
            }
        }
        return String.join("", parts);
    }

    private static HttpResponse head(String encoding) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        if (!encoding.isEmpty()) {
            head.headers().set(HttpHeaderNames.CONTENT_ENCODING, encoding);
        }
        return head;
    }
}
