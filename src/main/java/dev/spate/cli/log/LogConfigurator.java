package dev.spate.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;

/** Configures logback from {@link LogSettings}; {@link LogProvider} asks it to. No XML is read. */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    /** A logger whose events go to the log file alone. */
    static final String FILE_ONLY = "dev.spate.file";

    /** Public for the tests, whose class path names it to logback itself. */
    public LogConfigurator() {}

    @Override
    public ExecutionStatus configure(LoggerContext loggerContext) {
        LogSettings settings = LogSettings.current();
        Logger root = loggerContext.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(settings.level() == Level.ERROR ? Level.ERROR : Level.WARN);
        loggerContext.getLogger("dev.spate").setLevel(settings.level());
        settings.terminal()
                .ifPresent(terminal ->
                        start(new TerminalAppender(terminal, settings.terminalLevel()), root, loggerContext));
        settings.file().ifPresent(file -> {
            LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
            encoder.setContext(loggerContext);
            encoder.setCharset(StandardCharsets.UTF_8);
            encoder.setLayout(new LogFileLayout());
            FileAppender<ILoggingEvent> appender = new FileAppender<>();
            appender.setFile(file.toString());
            appender.setAppend(true);
            appender.setEncoder(encoder);
            encoder.start();
            start(appender, root, loggerContext);
            Logger fileOnly = loggerContext.getLogger(FILE_ONLY);
            fileOnly.setAdditive(false);
            fileOnly.addAppender(appender);
        });
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static void start(Appender<ILoggingEvent> appender, Logger root, LoggerContext context) {
        appender.setContext(context);
        appender.start();
        root.addAppender(appender);
    }
}
