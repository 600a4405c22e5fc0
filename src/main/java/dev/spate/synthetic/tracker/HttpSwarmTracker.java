package dev.spate.synthetic.tracker;

import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.HttpTrackerCodec;
import dev.spate.tracker.ScrapeResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swarm's HTTP tracker (BEP 3, 23): {@code /announce} and {@code /scrape}; for people and scripts also {@code /stats} (the report as
 * JSON) and {@code /torrent} (the .torrent file).
 *
 * <p>Owned by the swarm's event loop; one for all connections.
 */
@Sharable
public final class HttpSwarmTracker extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpSwarmTracker.class);
    private static final int MOST_REQUEST_BYTES = 16 * 1024;

    private final TrackerStore store;
    private final Supplier<String> statsJson;
    private final Supplier<byte[]> torrentFile;

    public HttpSwarmTracker(TrackerStore store, Supplier<String> statsJson, Supplier<byte[]> torrentFile) {
        this.store = store;
        this.statsJson = statsJson;
        this.torrentFile = torrentFile;
    }

    /** Prepares an accepted connection. */
    public void welcome(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(MOST_REQUEST_BYTES), this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        // Latin-1 keeps the escaped bytes of the info hash as they are.
        QueryStringDecoder target = new QueryStringDecoder(request.uri(), StandardCharsets.ISO_8859_1);
        switch (target.path()) {
            case "/announce" ->
                answer(ctx, request, HttpResponseStatus.OK, "text/plain", announce(target.parameters(), ctx));
            case "/scrape" -> answer(ctx, request, HttpResponseStatus.OK, "text/plain", scrape(target.parameters()));
            case "/stats" -> {
                byte[] json = statsJson.get().getBytes(StandardCharsets.UTF_8);
                answer(ctx, request, HttpResponseStatus.OK, "application/json", json);
            }
            case "/torrent" ->
                answer(ctx, request, HttpResponseStatus.OK, "application/x-bittorrent", torrentFile.get());
            default -> answer(ctx, request, HttpResponseStatus.NOT_FOUND, "text/plain", new byte[0]);
        }
    }

    private byte[] announce(Map<String, List<String>> parameters, ChannelHandlerContext ctx) {
        Optional<AnnounceRequest> request =
                HttpTrackerCodec.readRequest(parameters).filter(each -> store.knows(each.infoHash()));
        if (request.isEmpty()) {
            store.refuse();
            return HttpTrackerCodec.writeFailure("unknown info hash");
        }
        InetSocketAddress from = (InetSocketAddress) ctx.channel().remoteAddress();
        return HttpTrackerCodec.writeResponse(store.announce(request.get(), from.getAddress()));
    }

    private byte[] scrape(Map<String, List<String>> parameters) {
        Map<InfoHash, ScrapeResponse> counted = new HashMap<>();
        for (InfoHash each : HttpTrackerCodec.readScrapeRequest(parameters)) {
            if (store.knows(each)) {
                counted.put(each, store.scrape(each));
            }
        }
        return HttpTrackerCodec.writeScrapeResponse(counted);
    }

    private static void answer(
            ChannelHandlerContext ctx, FullHttpRequest request, HttpResponseStatus status, String type, byte[] body) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type).setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        HttpUtil.setKeepAlive(response, keepAlive);
        var written = ctx.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("tracker connection: {}", cause.toString());
        ctx.close();
    }
}
