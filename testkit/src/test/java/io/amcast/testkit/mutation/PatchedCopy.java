package io.amcast.testkit.mutation;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Changes copies of production sources as a mutation says, and compiles them against the classes that were built. */
final class PatchedCopy {
    private final Path root;
    private final String classPath;

    /**
     * Sources as they lie in the checkout.
     *
     * @param classPath what the copies are compiled against
     */
    PatchedCopy(String classPath) {
        this.classPath = classPath;
        root = root();
    }

    /** What tests run on; Surefire's own path holds it in a property. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** The checkout: tests run in it or in a module of it. */
    static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("core/src/main/java/io/amcast"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not in a checkout: " + Path.of("").toAbsolutePath());
    }

    /**
     * The changed sources by name.
     *
     * @throws IllegalStateException if a place that is to be changed is not there just once
     */
    Map<String, String> sources(Mutation mutation) throws IOException {
        Map<String, String> changed = new LinkedHashMap<>();
        for (Mutation.Edit edit : mutation.edits()) {
            String present = changed.get(edit.source());
            String text = present == null ? Files.readString(file(edit.source())) : present;
            changed.put(edit.source(), changed(mutation, edit, text));
        }
        return changed;
    }

    private Path file(String source) {
        String module = source.startsWith("proto/") ? "proto" : "core";
        return root.resolve(module + "/src/main/java/io/amcast/" + source + ".java");
    }

    private static String changed(Mutation mutation, Mutation.Edit edit, String text) {
        String pattern = Arrays.stream(edit.find().strip().split("\\s+"))
                .map(Pattern::quote)
                .collect(Collectors.joining("\\s+"));
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(
                    "mutation " + mutation.name() + ": " + edit.source() + " does not hold '" + edit.find() + "'");
        }
        int start = matcher.start();
        int end = matcher.end();
        if (matcher.find()) {
            throw new IllegalStateException("mutation " + mutation.name() + ": " + edit.source() + " holds '"
                    + edit.find() + "' more than once");
        }
        return text.substring(0, start) + edit.replace() + text.substring(end);
    }

    /** Compiles the changed sources into a folder. */
    void compile(Mutation mutation, Path into) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("the mutation check needs a JDK, not a JRE");
        }
        List<Source> units = sources(mutation).entrySet().stream()
                .map(each -> new Source(each.getKey(), each.getValue()))
                .toList();
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                "-d", into.toString(), "-cp", classPath, "-proc:none", "-nowarn", "-implicit:none", "-Xlint:none");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            if (!compiler.getTask(said, files, null, options, null, units).call()) {
                throw new IllegalStateException("mutation " + mutation.name() + " does not compile:\n" + said);
            }
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("memory:///io/amcast/" + name + ".java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
