/**
 * A BitTorrent client as a library: {@code dev.spate.library} is stable, all else is closed.
 *
 * <p>Compiled beside the other sources, for the published jar alone: the one jar of the command line has its libraries in it
 * and runs from the class path.
 */
module dev.spate {
    exports dev.spate.library;

    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.compression;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;
    requires java.xml;
    requires jdk.jfr;
    requires org.slf4j;
    requires HdrHistogram;

    // Of the command line alone.
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;
    requires static com.fasterxml.jackson.core;
    requires static info.picocli;
    requires static java.management;
    requires static jdk.management;
}
