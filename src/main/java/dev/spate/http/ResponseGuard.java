package dev.spate.http;

import dev.spate.text.CleanText;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Stands between the HTTP codec and the decompressor: counts the bytes of the body as they were sent, and turns away what nobody
 * asked for: a change of protocol, many interim answers, an encoding that we do not speak, or several on top of each other.
 *
 * <p>Owner: the loop.
 */
final class ResponseGuard extends ChannelInboundHandlerAdapter {
    private static final int MAX_INTERIM = 8;
    private static final Set<String> ENCODINGS = Set.of("", "identity", "gzip", "x-gzip", "deflate");

    private int interim;
    private boolean headSeen;
    private boolean refused;
    private long announced = -1;
    private long received;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        String fault = refused ? "" : message instanceof HttpResponse response ? fault(response) : null;
        if (fault != null) {
            ReferenceCountUtil.release(message);
            if (!refused) {
                refused = true;
                ctx.fireExceptionCaught(new IOException(fault));
            }
            return;
        }
        if (message instanceof HttpResponse response) {
            headSeen = true;
            announced = HttpUtil.getContentLength(response, -1L);
        }
        if (message instanceof HttpContent content) {
            received += content.content().readableBytes();
        }
        ctx.fireChannelRead(message);
    }

    boolean headSeen() {
        return headSeen;
    }

    /** How much has come of how much. */
    String progress() {
        return announced < 0 ? received + " bytes" : received + " of " + announced + " bytes";
    }

    /** Why this answer is not wanted; null when it is. */
    private String fault(HttpResponse response) {
        if (response.status().code() == 101) {
            return "answer changes the protocol (HTTP 101)";
        }
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL && ++interim > MAX_INTERIM) {
            return "more than " + MAX_INTERIM + " interim answers";
        }
        List<String> encodings = response.headers().getAll(HttpHeaderNames.CONTENT_ENCODING);
        String all = String.join(", ", encodings).strip();
        return ENCODINGS.contains(all.toLowerCase(Locale.ROOT))
                ? null
                : "answer is encoded in a way that nobody asked for: " + CleanText.of(all);
    }
}
