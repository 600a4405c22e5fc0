package dev.spate.swarm;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import java.util.function.Consumer;

/** Prepares each accepted channel by calling somebody. */
@Sharable
final class Welcome extends ChannelInitializer<Channel> {
    private final Consumer<Channel> whom;

    Welcome(Consumer<Channel> whom) {
        this.whom = whom;
    }

    @Override
    protected void initChannel(Channel channel) {
        whom.accept(channel);
    }
}
