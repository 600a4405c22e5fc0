package dev.spate.synthetic.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import java.util.function.Consumer;

/** Passes each accepted channel to a callback. */
@Sharable
public final class AcceptHandler extends ChannelInitializer<Channel> {
    private final Consumer<Channel> whom;

    public AcceptHandler(Consumer<Channel> whom) {
        this.whom = whom;
    }

    @Override
    protected void initChannel(Channel channel) {
        whom.accept(channel);
    }
}
