package io.amcast.testkit.sim;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps simulated members from logging each of their thousands of elections. */
final class QuietMembers implements BeforeAllCallback, AfterAllCallback {
    private static final Logger LOGGER = Logger.getLogger("io.amcast");

    private @Nullable Level before;

    @Override
    public void beforeAll(ExtensionContext context) {
        before = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LOGGER.setLevel(before);
    }
}
