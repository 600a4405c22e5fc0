package dev.spate.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.spate.cli.console.Terminal;
import java.util.Locale;

/** Log events as single lines above the live line: {@code spate: debug: PeerHandler: …}. */
public final class TerminalAppender extends AppenderBase<ILoggingEvent> {
    private final Terminal terminal;
    private final Level least;

    TerminalAppender(Terminal terminal, Level least) {
        this.terminal = terminal;
        this.least = least;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(least)) {
            terminal.line(text(event));
        }
    }

    public static String text(ILoggingEvent event) {
        String logger = event.getLoggerName();
        StringBuilder line = new StringBuilder("spate: ")
                .append(event.getLevel().toString().toLowerCase(Locale.ROOT))
                .append(": ")
                .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(": ")
                .append(event.getFormattedMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(": ").append(thrown.getClassName()).append(": ").append(thrown.getMessage());
        }
        return line.toString();
    }
}
