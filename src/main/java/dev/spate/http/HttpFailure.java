package dev.spate.http;

import dev.spate.net.NetworkFenceException;
import dev.spate.text.CleanText;
import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/**
 * What went wrong below HTTP, in words for a person.
 *
 * @param reason without the address
 * @param forGood whether trying again soon is useless
 */
record HttpFailure(String reason, boolean forGood) {
    private static final int MAX_CAUSES = 10;

    static HttpFailure of(Throwable cause, Url url, Duration connectTimeout) {
        if (cause instanceof VirtualMachineError) {
            return new HttpFailure("spate itself failed: " + CleanText.of(String.valueOf(cause)), false);
        }
        if (cause instanceof ConnectTimeoutException) {
            return new HttpFailure("no connection within " + seconds(connectTimeout), false);
        }
        if (cause instanceof UnknownHostException || cause instanceof NetworkFenceException) {
            return new HttpFailure(cause.getMessage(), true);
        }
        if (cause instanceof NoRouteToHostException) {
            return new HttpFailure("no route to " + url.authority(), true);
        }
        if (cause instanceof ConnectException) {
            return connect(cause, url);
        }
        if (cause instanceof SslHandshakeTimeoutException) {
            return new HttpFailure("no TLS handshake within the time", false);
        }
        if (cause instanceof ChannelException && cause.getCause() != null) {
            // Netty's own words say that there is no socket, and not why: no more files may be open.
            return new HttpFailure(
                    "no socket: " + CleanText.of(String.valueOf(deepest(cause).getMessage())), false);
        }
        return cause instanceof SSLException
                ? tls(cause)
                : new HttpFailure(CleanText.of(String.valueOf(cause.getMessage())), false);
    }

    private static HttpFailure connect(Throwable cause, Url url) {
        String text = String.valueOf(cause.getMessage());
        String what = text.contains("efused")
                ? "connection refused"
                : text.contains("nreachable") ? "network unreachable" : "no connection";
        return new HttpFailure(what + " by " + url.host() + " port " + url.httpPort(), true);
    }

    private static Throwable deepest(Throwable cause) {
        Throwable deepest = cause;
        for (int i = 0; i < MAX_CAUSES && deepest.getCause() != null; i++) {
            deepest = deepest.getCause();
        }
        return deepest;
    }

    private static HttpFailure tls(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return new HttpFailure("does not speak TLS", true);
        }
        Throwable deepest = cause;
        for (int i = 0; i < MAX_CAUSES && deepest.getCause() != null; i++) {
            deepest = deepest.getCause();
            if (deepest instanceof CertificateException
                    && String.valueOf(deepest.getMessage()).startsWith("No ")) {
                break;
            }
        }
        String detail = CleanText.of(String.valueOf(deepest.getMessage()));
        if (detail.startsWith("No subject alternative") || detail.startsWith("No name matching")) {
            return new HttpFailure("its certificate is for another host (" + detail + ")", true);
        }
        boolean certificate = detail.contains("certification path")
                || detail.contains("PKIX")
                || detail.contains("NotAfter")
                || deepest instanceof CertificateException;
        return certificate
                ? new HttpFailure("its certificate is not trusted (" + detail + ")", true)
                : new HttpFailure("TLS failed (" + detail + ")", true);
    }

    static String seconds(Duration time) {
        long millis = time.toMillis();
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
    }
}
