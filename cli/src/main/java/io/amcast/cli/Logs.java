package io.amcast.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Where log lines go: warnings of amcast to the console, all details to a file. */
final class Logs {
    private static final String KEPT_BYTES = "16MB";

    /** Held, since the JDK forgets the level of a logger that nobody holds. */
    private static final java.util.logging.Logger SILENCED = java.util.logging.Logger.getLogger("io.amcast");

    private Logs() {}

    /** Leads the JDK's logging, which core and gRPC use, to logback. */
    static void begin() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** Writes details, stack traces included, to a file that is rolled over at 16 MB, once. */
    static void toFile(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %msg%n");
        encoder.start();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(1);
        rolling.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(FileSize.valueOf(KEPT_BYTES));
        trigger.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(trigger);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    /** Lets amcast log nothing at all until it is closed, at no cost: simulated members elect leaders by the thousand. */
    static Silence silence() {
        return new Silence();
    }

    static final class Silence implements AutoCloseable {
        private final java.util.logging.Level before = SILENCED.getLevel();

        private Silence() {
            SILENCED.setLevel(java.util.logging.Level.OFF);
        }

        @Override
        public void close() {
            SILENCED.setLevel(before);
        }
    }

    /** Keeps the console for the program's own output; log lines only go to the file. */
    static void quietConsole() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger("io.amcast").detachAppender("CONSOLE");
        context.getLogger("io.amcast").setLevel(Level.INFO);
    }
}
