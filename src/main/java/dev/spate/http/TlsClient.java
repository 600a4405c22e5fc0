package dev.spate.http;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * The TLS client of the JDK, made for the first https URL: reading the trusted certificates takes a good part of a
 * second, and most runs never need them. A thread of its own reads them, not the loop.
 *
 * <p>Owner: the loop.
 */
final class TlsClient {
    private final EventLoop loop;
    private final TrustManagerFactory trust;
    private Promise<SslContext> context;

    /** {@code trust} may be null: then whom the JDK trusts. */
    TlsClient(EventLoop loop, TrustManagerFactory trust) {
        this.loop = loop;
        this.trust = trust;
    }

    Future<SslContext> context() {
        if (context == null) {
            Promise<SslContext> made = loop.newPromise();
            context = made;
            Thread maker = new Thread(() -> make(made), "spate-tls");
            maker.setDaemon(true);
            try {
                maker.start();
            } catch (OutOfMemoryError noThread) {
                made.tryFailure(noThread);
            }
        }
        return context;
    }

    private void make(Promise<SslContext> made) {
        try {
            made.trySuccess(SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(trust)
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build());
        } catch (SSLException | RuntimeException | Error e) {
            made.tryFailure(e);
        }
    }
}
