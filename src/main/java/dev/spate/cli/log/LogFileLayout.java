package dev.spate.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.spate.text.CleanText;

/** A line of the log file: time (UTC), level, thread, logger, message; then the trace, if any, indented. */
public final class LogFileLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder()
                .append(event.getInstant())
                .append(' ')
                .append(event.getLevel())
                .append(" [")
                .append(event.getThreadName())
                .append("] ")
                .append(event.getLoggerName())
                .append(": ")
                .append(CleanText.escaped(event.getFormattedMessage()))
                .append('\n');
        if (event.getThrowableProxy() != null) {
            line.append(CleanText.escapedTrace(ThrowableProxyUtil.asString(event.getThrowableProxy())))
                    .append('\n');
        }
        return line.toString();
    }
}
