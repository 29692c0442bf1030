package io.amcast.consensus.ratis;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A member's directory: a file that says whose it is, and below it what Ratis keeps. A vote or a log that ended up with another
 * member could undo what a majority holds, so a directory serves one member for ever.
 */
final class MemberDirectory {
    private static final System.Logger LOG = System.getLogger(MemberDirectory.class.getName());
    private static final String OWNER = "member";
    private static final String RAFT = "raft";

    private final Path root;

    MemberDirectory(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    /** Where Ratis keeps its files. */
    Path raft() {
        return root.resolve(RAFT);
    }

    /** Refuses a directory that cannot be the member's; changes nothing. */
    void check(RaftMember member) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        if (!Files.isDirectory(root)) {
            throw new IOException("data directory " + root + ": is a file; name a directory for member " + member);
        }
        Path owner = root.resolve(OWNER);
        if (Files.exists(owner)) {
            String found = Files.readString(owner, StandardCharsets.UTF_8);
            if (!found.equals(ownership(member))) {
                throw new IOException("data directory " + root + ": belongs to " + onOneLine(found) + ", not to "
                        + onOneLine(ownership(member)) + "; use each member's own directory");
            }
        } else if (Files.exists(raft())) {
            throw new IOException("data directory " + root + ": holds a log but no file '" + OWNER
                    + "' that says whose; name another directory for member " + member);
        }
    }

    /**
     * Makes the directory the member's, durably, and holds it against other processes and other starts in this one. It was checked
     * before.
     *
     * @return lets it go
     */
    Closeable claim(RaftMember member) throws IOException {
        try {
            Files.createDirectories(root);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("data directory " + root + ": " + e.getFile() + " is a file; name another one", e);
        } catch (IOException e) {
            throw new IOException("data directory " + root + ": cannot be made: " + e, e);
        }
        Path owner = root.resolve(OWNER);
        if (!Files.exists(owner)) {
            Path written = root.resolve(OWNER + ".tmp");
            try (FileChannel channel = FileChannel.open(
                    written,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                channel.write(StandardCharsets.UTF_8.encode(ownership(member)));
                channel.force(true);
            }
            Files.move(written, owner, StandardCopyOption.ATOMIC_MOVE);
            syncName(owner);
        }
        Files.createDirectories(raft());
        return lock(owner, member);
    }

    private Closeable lock(Path owner, RaftMember member) throws IOException {
        FileChannel channel = FileChannel.open(owner, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            LOG.log(Level.DEBUG, "held in this process", e);
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new IOException("data directory " + root + ": is in use; member " + member + " runs already");
        }
        return channel;
    }

    /** Makes a file's name durable, where the platform can. */
    static void syncName(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null
                && directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static String ownership(RaftMember member) {
        return "cluster: " + member.topology().cluster() + "\ngroup: " + member.group() + "\nmember: " + member.self()
                + "\n";
    }

    private static String onOneLine(String ownership) {
        return ownership.strip().replace("\n", ", ");
    }
}
