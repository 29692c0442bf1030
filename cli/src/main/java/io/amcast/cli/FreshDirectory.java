package io.amcast.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory for one run's data: the one asked for, which must be empty and is kept, or one of its own in {@code ./data}. */
final class FreshDirectory {
    private static final Path DATA = Path.of("data");

    private final Path path;
    private final boolean asked;

    private FreshDirectory(Path path, boolean asked) {
        this.path = path;
        this.asked = asked;
    }

    /** A directory that {@link #make} makes. */
    static FreshDirectory of(@Nullable Path asked, String command) {
        Path path = asked != null
                ? asked
                : DATA.resolve(
                        command + "-" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS")));
        return new FreshDirectory(path, asked != null);
    }

    /** Makes the directory, if it is not there. */
    void make() throws IOException {
        require(path);
    }

    /** Makes a directory, or sees to it that it is empty. */
    static void require(Path directory) throws IOException {
        make(directory);
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.findAny().isPresent()) {
                throw new CommandFailure(directory + " holds files of an earlier run; name a new or empty directory");
            }
        }
    }

    /** Makes a directory, if it is not there. */
    static void make(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(e.getFile() + " is a file; name a directory", e);
        }
    }

    Path path() {
        return path;
    }

    /** Removes the directory, unless it was asked for or holds {@code kept}. */
    void remove(@Nullable Path kept) throws IOException {
        if (asked || (kept != null && kept.toAbsolutePath().startsWith(path.toAbsolutePath()))) {
            return;
        }
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(path)) {
            entries = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : entries) {
            Files.delete(entry);
        }
    }
}
