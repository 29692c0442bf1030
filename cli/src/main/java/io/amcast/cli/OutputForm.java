package io.amcast.cli;

import picocli.CommandLine.Option;

/** In which form a command prints what it found. */
final class OutputForm {
    /** The forms. */
    enum Form {
        /** Tables and sentences, which may change from version to version. */
        TEXT,
        /** One JSON value, whose fields stay. */
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            description = "For people (the default), or for programs.")
    private Form form = Form.TEXT;

    Form form() {
        return form;
    }
}
