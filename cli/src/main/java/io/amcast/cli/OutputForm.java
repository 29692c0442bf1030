package io.amcast.cli;

import picocli.CommandLine.Option;

/** In which form a command prints what it found. */
final class OutputForm {
    /** For people, or for programs. */
    enum Form {
        TEXT,
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
